import { isAbsolute } from 'node:path';
import { REGISTRATION_MODES, type RegistrationMode } from '@watcher/contract/auth';
import { z } from 'zod';
import type { SmtpSettings } from './alerts/channels/index.ts';
import { ConfigError } from './config-error.ts';
import {
  type AllowList,
  OutboundSettingError,
  type Proxies,
  parseAllowList,
  parseProxies,
} from './outbound/index.ts';
import { encryptionKeyName, withSecretFiles } from './secret-files.ts';
import { hostInUrl, parseHost } from './settings/host.ts';
import { parseOrigin } from './settings/origin.ts';
import { parseSender } from './settings/sender.ts';
import { parseTrustedProxies, SettingError, type TrustedProxies } from './settings/trusted-proxies.ts';

export { ConfigError };

/** A whole number in decimal digits; `Number` alone would take `0x10` and `1e3`. */
const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback);

/** Paths are put behind it, so that nothing may stand there; Node sends nothing to a URL with a password in it. */
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
  .refine((url) => !/[?#@]/.test(url), 'must be a URL without a user, a query or a fragment')
  .transform((url) => url.replace(/\/+$/, ''));

const oneOf = <Name extends string>(names: readonly Name[], fallback: NoInfer<Name>) =>
  z.enum(names, `must be one of ${names.join(', ')}`).default(() => fallback);

/** A text that `parse` makes into what it means; null refuses it. */
const read = <Value>(parse: (text: string) => Value | null, message: string) =>
  z.string().transform((text, context) => {
    const value = parse(text.trim());
    if (value !== null) return value;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });

const encryptionKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'must be 32 random bytes in base64');

/** Every setting of the product, by the name of its environment variable. Empty counts as absent. */
const environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    hostname: /.*/,
    error:
      'must be a URL that begins with postgres://, with special characters of the password percent-encoded',
  }),
  ENCRYPTION_KEY: encryptionKey,
  ENCRYPTION_KEY_PREVIOUS: encryptionKey.optional(),
  OPENROUTER_BASE_URL: httpUrl.default('https://openrouter.ai/api/v1'),
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: read(parseHost, 'must be an address, such as 0.0.0.0 or ::, or a host name').prefault('127.0.0.1'),
  ORIGIN: read(
    parseOrigin,
    'must be a URL of scheme and host alone, such as https://watch.example.com: the product does not work below a path',
  ).optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('loopback')
    .transform((text, context) => {
      try {
        return parseTrustedProxies(text);
      } catch (error) {
        if (!(error instanceof SettingError)) throw error;
        context.issues.push({ code: 'custom', message: error.message, input: text });
        return z.NEVER;
      }
    }),
  REGISTRATION: oneOf(REGISTRATION_MODES, 'open'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must be at least 16 characters without spaces')
    .optional(),
  MAX_API_KEYS_PER_USER: wholeNumber(1, 10_000, 10),
  MAX_API_TOKENS_PER_USER: wholeNumber(1, 10_000, 5),
  RATE_LIMIT_REQUESTS: wholeNumber(1, 1_000_000, 600),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber(1, 86_400, 60),
  USAGE_RETENTION_DAYS: wholeNumber(1, 36_500, 365),
  PULSE_SECONDS: wholeNumber(0, 86_400, 300),
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      hostname: /.+/,
      error: 'must be a URL that begins with smtp:// or smtps://',
    })
    .optional(),
  SMTP_FROM: read(
    parseSender,
    'must be an address, or a name with an address in angle brackets, without accents before the @',
  ).optional(),
  BACKUP_DIR: z
    .string()
    .refine((path) => isAbsolute(path), 'must be the absolute path of a folder')
    .optional(),
  BACKUP_KEEP: wholeNumber(1, 10_000, 7),
  TELEGRAM_API_URL: httpUrl.default('https://api.telegram.org'),
  PAGERDUTY_API_URL: httpUrl.default('https://events.pagerduty.com'),
  OUTBOUND_ALLOW: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseAllowList(text);
      } catch (error) {
        if (!(error instanceof OutboundSettingError)) throw error;
        context.issues.push({ code: 'custom', message: error.message, input: text });
        return z.NEVER;
      }
    }),
  LOG_FORMAT: oneOf(['pretty', 'json'], 'pretty'),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
});

export type Config = {
  readonly databaseUrl: string;
  readonly encryptionKey: Buffer;
  /** Opens what was sealed before the key changed; seals nothing. */
  readonly encryptionKeyPrevious: Buffer | undefined;
  /** How messages call the encryption key; see `KeySettings`. */
  readonly encryptionKeyName?: string;
  readonly openrouterBaseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly origin: string | undefined;
  /** Whose word about the client's address, protocol and host is taken. */
  readonly trustedProxies: TrustedProxies;
  /** Who may make an account. The first one may always be made. */
  readonly registration: RegistrationMode;
  /** Opens `GET /metrics`; undefined: it answers this machine only. */
  readonly metricsToken: string | undefined;
  readonly maxApiKeysPerUser: number;
  readonly maxApiTokensPerUser: number;
  /** What one API token may ask in one window, over all processes. */
  readonly rateLimitRequests: number;
  readonly rateLimitWindowSeconds: number;
  /** UTC days that usage is kept for, today included. */
  readonly usageRetentionDays: number;
  /** How often the counters of an account are looked at between syncs; 0: never. */
  readonly pulseSeconds: number;
  /** Where people find the pages, without a slash at the end: links in messages begin with it. */
  readonly publicUrl: string;
  /** Null: the installation sends no e-mail. */
  readonly smtp: SmtpSettings | null;
  /** Where the worker writes a backup every day; undefined: nowhere. */
  readonly backupDir: string | undefined;
  /** How many of these backups are kept. */
  readonly backupKeep: number;
  readonly telegramApiUrl: string;
  readonly pagerdutyApiUrl: string;
  readonly outboundAllow: AllowList;
  readonly proxies: Proxies;
};

/** How a process logs, which is known before anything else is. */
export type LogConfig = {
  readonly logFormat: 'pretty' | 'json';
  /** What is less severe is left out. */
  readonly logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
};

/**
 * Reads the settings once, at start.
 *
 * @throws ConfigError with one line that names the first bad setting; never with its value, which may be a secret.
 */
export function readConfig(given: Readonly<Record<string, string | undefined>>): Config {
  const env = withSecretFiles(given);
  const keyName = encryptionKeyName(given);
  const settings = decode(environment, env, { ENCRYPTION_KEY: keyName });
  const { HOST, PORT, ORIGIN, SMTP_URL, SMTP_FROM } = settings;
  if (SMTP_URL !== undefined && SMTP_FROM === undefined) {
    throw new ConfigError('SMTP_FROM is required with SMTP_URL');
  }
  return {
    databaseUrl: settings.DATABASE_URL,
    encryptionKey: settings.ENCRYPTION_KEY,
    encryptionKeyPrevious: settings.ENCRYPTION_KEY_PREVIOUS,
    encryptionKeyName: keyName,
    openrouterBaseUrl: settings.OPENROUTER_BASE_URL,
    port: settings.PORT,
    host: settings.HOST,
    origin: settings.ORIGIN,
    trustedProxies: settings.TRUSTED_PROXIES,
    registration: settings.REGISTRATION,
    metricsToken: settings.METRICS_TOKEN,
    maxApiKeysPerUser: settings.MAX_API_KEYS_PER_USER,
    maxApiTokensPerUser: settings.MAX_API_TOKENS_PER_USER,
    rateLimitRequests: settings.RATE_LIMIT_REQUESTS,
    rateLimitWindowSeconds: settings.RATE_LIMIT_WINDOW_SECONDS,
    usageRetentionDays: settings.USAGE_RETENTION_DAYS,
    pulseSeconds: settings.PULSE_SECONDS,
    publicUrl: ORIGIN ?? `http://${localName(HOST)}:${PORT}`,
    smtp: SMTP_URL === undefined || SMTP_FROM === undefined ? null : { url: SMTP_URL, from: SMTP_FROM },
    backupDir: settings.BACKUP_DIR,
    backupKeep: settings.BACKUP_KEEP,
    telegramApiUrl: settings.TELEGRAM_API_URL,
    pagerdutyApiUrl: settings.PAGERDUTY_API_URL,
    outboundAllow: settings.OUTBOUND_ALLOW,
    proxies: proxiesOf(env),
  };
}

/** @throws ConfigError as `readConfig` does. */
export function readLogConfig(env: Readonly<Record<string, string | undefined>>): LogConfig {
  const { LOG_FORMAT, LOG_LEVEL } = decode(environment.pick({ LOG_FORMAT: true, LOG_LEVEL: true }), env);
  return { logFormat: LOG_FORMAT, logLevel: LOG_LEVEL };
}

function decode<Settings>(
  schema: z.ZodType<Settings>,
  env: Readonly<Record<string, string | undefined>>,
  /** What messages call a setting in place of its name. */
  names: Readonly<Record<string, string>> = {},
): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message =
    issue?.code === 'invalid_type' && issue.input === undefined ? 'is required' : issue?.message;
  const name = String(issue?.path[0]);
  throw new ConfigError(`${names[name] ?? name} ${message}`);
}

/** What a browser on this machine calls the address that the server listens on. */
function localName(host: string): string {
  return ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : hostInUrl(host);
}

function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  try {
    return parseProxies(env);
  } catch (error) {
    if (error instanceof OutboundSettingError) throw new ConfigError(error.message);
    throw error;
  }
}
