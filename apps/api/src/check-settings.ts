import { ConfigError, readConfig } from '@watcher/core/config';

/** Reads the settings and ends: with 1 and one line when one of them cannot be used. */
try {
  readConfig(process.env);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.disconnect?.();
