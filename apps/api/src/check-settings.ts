import { ConfigError, readConfig } from '@watcher/core/config';

/**
 * Reads the settings, tells the launcher what those mean that it needs itself, and ends: with 1 and one line when one of
 * them cannot be used.
 */
try {
  const { host } = readConfig(process.env);
  process.send?.({ type: 'settings', host });
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.disconnect?.();
