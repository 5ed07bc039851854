import type { z } from 'zod';
import type { Attempt, DeliveryResult } from './channel.ts';

/** A kind of channel: what it is set up with, and how a notice gets there. */
export interface ChannelDefinition<
  Input extends z.ZodObject,
  Stored extends z.ZodType,
  Shown extends z.ZodType,
> {
  /** What a person gives. Strict. */
  readonly input: Input;
  /** What is sealed and kept. */
  readonly stored: Stored;
  /** What every answer shows: nothing secret. */
  readonly shown: Shown;
  /** Names of the settings that are never shown. */
  readonly secrets: readonly (keyof z.output<Input> & string)[];
  /** What to keep of new settings. @param before what was kept so far; null for a new channel. */
  keep(input: z.output<Input>, before: z.output<Stored> | null): z.output<Stored>;
  mask(stored: z.output<Stored>): z.output<Shown>;
  deliver(attempt: Attempt, stored: z.output<Stored>): Promise<DeliveryResult>;
}

export interface SettingsIssue {
  readonly path: readonly string[];
  readonly message: string;
}

export type Changed<Stored> = { readonly stored: Stored } | { readonly issues: readonly SettingsIssue[] };

/**
 * A channel whose settings come from the database: whatever is `stored` is read by the channel's own schema first,
 * and a ZodError is thrown when it is another channel's.
 */
export interface Channel<
  Input extends z.ZodObject = z.ZodObject,
  Stored extends z.ZodType = z.ZodType,
  Shown extends z.ZodType = z.ZodType,
> {
  readonly input: Input;
  readonly shown: Shown;
  readonly secrets: readonly string[];
  /** What to seal for a new channel. @throws ZodError for settings that `input` refuses. */
  create(input: z.output<Input>): z.output<Stored>;
  /**
   * What to seal after a change. What the change leaves out stays, null takes an optional setting away, and a secret
   * in its masked form is one that was not touched.
   */
  change(stored: unknown, change: Readonly<Record<string, unknown>>): Changed<z.output<Stored>>;
  mask(stored: unknown): z.output<Shown>;
  /** @throws only the reason of `means.signal`. */
  deliver(attempt: Attempt, stored: unknown): Promise<DeliveryResult>;
}

export function defineChannel<
  Input extends z.ZodObject,
  Stored extends z.ZodType<Record<string, unknown>>,
  Shown extends z.ZodType<Record<string, unknown>>,
>(definition: ChannelDefinition<Input, Stored, Shown>): Channel<Input, Stored, Shown> {
  const { input, shown, secrets, stored: schema } = definition;
  return {
    input,
    shown,
    secrets,
    create: (given) => definition.keep(input.parse(given), null),
    change(stored, change) {
      const before = schema.parse(stored);
      const touched = withoutMasked(change, definition.mask(before), secrets);
      const parsed = input.safeParse(merge(input, before, touched));
      if (!parsed.success) {
        return {
          issues: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
        };
      }
      const lost = movedSecrets(before, touched, secrets);
      return lost.length > 0 ? { issues: lost } : { stored: definition.keep(parsed.data, before) };
    },
    mask: (stored) => definition.mask(schema.parse(stored)),
    deliver: (attempt, stored) => definition.deliver(attempt, schema.parse(stored)),
  };
}

type Settings = Readonly<Record<string, unknown>>;

function withoutMasked(change: Settings, masked: Settings, secrets: readonly string[]): Settings {
  const isMasked = (name: string) =>
    secrets.includes(name) && JSON.stringify(change[name]) === JSON.stringify(masked[name]);
  return Object.fromEntries(Object.entries(change).filter(([name]) => !isMasked(name)));
}

function merge(input: z.ZodObject, before: Settings, change: Settings): Settings {
  const given = Object.entries(before).filter(([name]) => name in input.shape);
  const merged = { ...Object.fromEntries(given), ...change };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  );
}

/**
 * Secrets that the change would send to another server than the one they were given for. Who may change a channel may
 * not read its secrets, and must not get them by pointing the URL at a server of their own.
 */
function movedSecrets(before: Settings, change: Settings, secrets: readonly string[]): SettingsIssue[] {
  if (change['url'] === undefined || originOf(change['url']) === originOf(before['url'])) return [];
  return secrets
    .filter((name) => name !== 'url' && before[name] !== undefined && change[name] === undefined)
    .map((name) => ({ path: [name], message: 'Give this again: the URL is of another server now.' }));
}

function originOf(url: unknown): string | null {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : null;
}
