import { z } from 'zod';

/** A whole number in decimal digits; `Number` alone would take `0x10` and `1e3`. */
const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));

const oneOf = <Name extends string>(names: readonly Name[], fallback: NoInfer<Name>) =>
  z.enum(names, `must be one of ${names.join(', ')}`).default(() => fallback);

/** Every setting of the product, by the name of its environment variable. Empty counts as absent. */
const environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    hostname: /.*/,
    error: 'must be a URL that begins with postgres://',
  }),
  ENCRYPTION_KEY: z
    .string()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 random bytes in base64'),
  OPENROUTER_BASE_URL: httpUrl.default('https://openrouter.ai/api/v1'),
  PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  ORIGIN: httpUrl.optional(),
  MAX_API_KEYS_PER_USER: wholeNumber(1, 10_000, 10),
  MAX_API_TOKENS_PER_USER: wholeNumber(1, 10_000, 5),
  RATE_LIMIT_REQUESTS: wholeNumber(1, 1_000_000, 600),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber(1, 86_400, 60),
  USAGE_RETENTION_DAYS: wholeNumber(1, 36_500, 365),
  LOG_FORMAT: oneOf(['pretty', 'json'], 'pretty'),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
});

export type Config = {
  readonly databaseUrl: string;
  readonly encryptionKey: Buffer;
  readonly openrouterBaseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly origin: string | undefined;
  readonly maxApiKeysPerUser: number;
  readonly maxApiTokensPerUser: number;
  /** What one API token may ask in one window, over all processes. */
  readonly rateLimitRequests: number;
  readonly rateLimitWindowSeconds: number;
  /** UTC days that usage is kept for, today included. */
  readonly usageRetentionDays: number;
};

/** How a process logs, which is known before anything else is. */
export type LogConfig = {
  readonly logFormat: 'pretty' | 'json';
  /** What is less severe is left out. */
  readonly logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
};

/** A setting that cannot be used; the message is one line that names it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the settings once, at start.
 *
 * @throws ConfigError with one line that names the first bad setting; never with its value, which may be a secret.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const settings = decode(environment, env);
  return {
    databaseUrl: settings.DATABASE_URL,
    encryptionKey: settings.ENCRYPTION_KEY,
    openrouterBaseUrl: settings.OPENROUTER_BASE_URL,
    port: settings.PORT,
    host: settings.HOST,
    origin: settings.ORIGIN,
    maxApiKeysPerUser: settings.MAX_API_KEYS_PER_USER,
    maxApiTokensPerUser: settings.MAX_API_TOKENS_PER_USER,
    rateLimitRequests: settings.RATE_LIMIT_REQUESTS,
    rateLimitWindowSeconds: settings.RATE_LIMIT_WINDOW_SECONDS,
    usageRetentionDays: settings.USAGE_RETENTION_DAYS,
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
): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message =
    issue?.code === 'invalid_type' && issue.input === undefined ? 'is required' : issue?.message;
  throw new ConfigError(`${String(issue?.path[0])} ${message}`);
}
