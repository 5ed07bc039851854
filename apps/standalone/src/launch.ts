import { describe } from './errors.ts';
import { readSettings, type Settings } from './settings.ts';
import { stopSignal } from './signals.ts';

/** Runs a launcher to its end, with its exit code; an error that ends it is one line. */
export async function launch(
  defaultDataDir: string,
  run: (settings: Settings, signal: AbortSignal) => Promise<0 | 1>,
): Promise<never> {
  let code: 0 | 1 = 1;
  try {
    code = await run(readSettings(process.env, defaultDataDir), stopSignal());
  } catch (error) {
    console.error(describe(error));
  }
  process.exit(code);
}
