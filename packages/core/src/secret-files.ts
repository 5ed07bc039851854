import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that are secrets, or hold one. Each may be given as `<name>_FILE`: the path of a file that holds it. */
const SECRET_SETTINGS = [
  'DATABASE_URL',
  'ENCRYPTION_KEY',
  'ENCRYPTION_KEY_PREVIOUS',
  'SMTP_URL',
  'METRICS_TOKEN',
] as const;

/** Far more than any of them needs; what is larger is some other file. */
const LARGEST_BYTES = 65_536;

/**
 * The environment with every `<name>_FILE` of a secret setting replaced by `<name>`. The file's last line break does
 * not belong to the value.
 *
 * @throws ConfigError when a setting is given in both ways, or its file cannot be read; never with what a file holds.
 */
export function withSecretFiles(env: Environment): Environment {
  const settings = { ...env };
  for (const name of SECRET_SETTINGS) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them`);
    settings[name] = readSecret(`${name}_FILE`, path);
    // A program that is started with these settings reads the value, not the file again.
    settings[`${name}_FILE`] = '';
  }
  return settings;
}

/**
 * How messages call the encryption key: the setting that it was given by, or the file that the launcher keeps it in. The
 * launcher tells its programs in ENCRYPTION_KEY_NAME, since it gives them the key itself.
 */
export function encryptionKeyName(env: Environment): string {
  return (
    env['ENCRYPTION_KEY_NAME'] || (env['ENCRYPTION_KEY_FILE'] ? 'ENCRYPTION_KEY_FILE' : 'ENCRYPTION_KEY')
  );
}

function readSecret(setting: string, path: string): string {
  let text: string;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new ConfigError(`${setting} names something that is not a file`);
    if (found.size > LARGEST_BYTES) throw new ConfigError(`${setting} names a file that is too large`);
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new ConfigError(`${setting} names a file that cannot be read (${String(code)})`);
  }
  if (text === '') throw new ConfigError(`${setting} names an empty file`);
  return text;
}
