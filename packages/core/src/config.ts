import { z } from 'zod';

const positiveInt = (fallback: number, max: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(1).max(max).default(fallback);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));

/** Every setting of the product, by the name of its environment variable. Empty counts as absent. */
const environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    hostname: /.*/,
    error: 'must be a URL that begins with postgres://',
  }),
  ENCRYPTION_KEY: z
    .string('is required: 32 random bytes in base64, e.g. from `openssl rand -base64 32`')
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 random bytes in base64'),
  OPENROUTER_BASE_URL: httpUrl.default('https://openrouter.ai/api/v1'),
  PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  ORIGIN: httpUrl.optional(),
  MAX_API_KEYS_PER_USER: positiveInt(10, 10_000),
  MAX_API_TOKENS_PER_USER: positiveInt(5, 10_000),
  RATE_LIMIT_REQUESTS: positiveInt(600, 1_000_000),
  RATE_LIMIT_WINDOW_SECONDS: positiveInt(60, 86_400),
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
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message =
      issue?.code === 'invalid_type' && issue.input === undefined ? 'is required' : issue?.message;
    throw new ConfigError(`${String(issue?.path[0])} ${message}`);
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    encryptionKey: parsed.data.ENCRYPTION_KEY,
    openrouterBaseUrl: parsed.data.OPENROUTER_BASE_URL,
    port: parsed.data.PORT,
    host: parsed.data.HOST,
    origin: parsed.data.ORIGIN,
    maxApiKeysPerUser: parsed.data.MAX_API_KEYS_PER_USER,
    maxApiTokensPerUser: parsed.data.MAX_API_TOKENS_PER_USER,
    rateLimitRequests: parsed.data.RATE_LIMIT_REQUESTS,
    rateLimitWindowSeconds: parsed.data.RATE_LIMIT_WINDOW_SECONDS,
  };
}
