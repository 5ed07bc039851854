import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, usdSchema } from './fields.ts';
import { LIMIT_RESETS } from './keys-fields.ts';
import { KEY_PROBLEM_CODES } from './problems/codes.ts';

/** From the one to look at first. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Why facts and counters differ, as far as it can be told. */
export const UNEXPLAINED_CAUSES = [
  /** The key's last sync failed. */
  'sync_failed',
  /** OpenRouter charged what its sources do not report. */
  'missing',
  /** Its sources report more than it charged, as after a correction or a refund. */
  'overstated',
] as const;

const nullableInstant = instantSchema.nullable();

/** What a key or model cost on a day beside its own median day. */
const driver = { cost: usdSchema, median: usdSchema };

/** What cost most above its own median day; null where no single one did. */
export const driversOutput = z.object({
  key: z.object({ id: idSchema, name: z.string(), ...driver }).nullable(),
  model: z.object({ name: z.string(), ...driver }).nullable(),
});

const of = <Kind extends string, Type extends string, Params extends z.ZodRawShape>(
  kind: Kind,
  type: Type,
  params: Params,
) =>
  z.object({
    kind: z.literal(kind),
    severity: z.enum(SEVERITIES),
    /** What it is about: a key, the account that a management key speaks for, or the whole team. */
    subject: z.object({ type: z.literal(type), id: idSchema, name: z.string() }),
    /** Since when, where that is known. */
    since: nullableInstant,
    params: z.object(params),
  });

/** What a team should know now. Every kind is one rule of `core/warnings`. */
export const warningOutput = z.discriminatedUnion('kind', [
  of('credits_low', 'account', {
    balance: usdSchema,
    /** At the pace of the last 7 complete UTC days; null when nothing was spent in them. */
    daysLeft: z.number().nullable(),
    runsOutAt: nullableInstant,
  }),
  of('key_limit', 'key', {
    limit: usdSchema,
    remaining: usdSchema,
    /** Of the limit, 0–100; more when it was passed. */
    percentUsed: z.number(),
    reset: z.enum(LIMIT_RESETS).nullable(),
    resetsAt: nullableInstant,
  }),
  of('key_problem', 'key', {
    code: z.enum([...KEY_PROBLEM_CODES, 'expiring']),
    expiresAt: nullableInstant,
  }),
  of('sync_stale', 'key', { lastSyncedAt: nullableInstant, hours: z.number() }),
  of('unexplained', 'key', {
    /** Charged and not explained, in USD; below zero: explained and not charged. */
    unexplained: usdSchema,
    byokUnexplained: usdSchema,
    /** The comparisons between which it appeared; `from` is null when the first one found it. */
    from: nullableInstant,
    to: instantSchema,
    cause: z.enum(UNEXPLAINED_CAUSES),
  }),
  of('unusual_day', 'team', {
    date: dateSchema,
    cost: usdSchema,
    median: usdSchema,
    high: usdSchema,
    drivers: driversOutput,
  }),
]);

export type Warning = z.infer<typeof warningOutput>;
export type WarningKind = Warning['kind'];
export type WarningOf<Kind extends WarningKind> = Extract<Warning, { kind: Kind }>;
export type UnexplainedCause = (typeof UNEXPLAINED_CAUSES)[number];
export type Drivers = z.infer<typeof driversOutput>;

/** The kinds that are about one key: the worst of them is the key's state. */
export const KEY_WARNING_KINDS = ['key_limit', 'key_problem', 'sync_stale', 'unexplained'] as const;
export type KeyWarning = WarningOf<(typeof KEY_WARNING_KINDS)[number]>;

/** What a rule warns at. */
export const WARNING_PARAMS = {
  credits_low: { days: 7, usd: null },
  key_limit: { percent: 90 },
  key_problem: { days: 7 },
  sync_stale: { hours: 6 },
  unexplained: { hours: 24 },
  unusual_day: {},
} as const satisfies Record<WarningKind, Readonly<Record<string, number | null>>>;

/** The parameters of every rule, in the types that a team may set them to. */
export type WarningParams = {
  readonly [Kind in WarningKind]: {
    readonly [Param in keyof (typeof WARNING_PARAMS)[Kind]]: (typeof WARNING_PARAMS)[Kind][Param] extends null
      ? number | null
      : number;
  };
};

/** For sorting: the most severe first. */
export function bySeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
