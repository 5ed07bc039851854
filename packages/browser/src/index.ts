import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const projectRoot = resolve(import.meta.dirname, '../../..');

/** Root may not use the sandbox, and nothing here may ask the internet for anything. */
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** How to start a headless Chromium: the one that CHROMIUM_PATH names, an installed one, or the one from npm. */
export async function browserOptions(): Promise<LaunchOptions> {
  const { CHROMIUM_PATH } = process.env;
  const installed = CHROMIUM_PATH || INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, args: ARGS };
  const folder = await unpack();
  const options = { executablePath: join(folder, 'chromium'), args: ARGS };
  if (runs(options.executablePath)) return options;
  // A bare system lacks NSS, which the package brings for such.
  return { ...options, env: { ...process.env, LD_LIBRARY_PATH: withPath(join(folder, 'al2023/lib')) } };
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await browserOptions());
}

/** Whether the system has every library that it needs. */
function runs(executablePath: string): boolean {
  return spawnSync(executablePath, ['--version', ...ARGS], { stdio: 'ignore' }).status === 0;
}

function withPath(folder: string): string {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH ? `${folder}${delimiter}${LD_LIBRARY_PATH}` : folder;
}

/**
 * Unpacks the browser from npm, once for this checkout. The package itself would unpack to a name in /tmp that
 * anybody can put a program at first, and take a half-written file of another process for a whole one.
 */
async function unpack(): Promise<string> {
  const packaged = join(import.meta.dirname, '../node_modules/@sparticuz/chromium/bin');
  const cache = join(projectRoot, 'node_modules/.cache');
  const folder = join(cache, 'chromium');
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(join(cache, 'chromium-'));
  const { TMPDIR } = process.env;
  try {
    // It unpacks into the temporary folder, wherever that is when it is asked.
    process.env['TMPDIR'] = own;
    for (const archive of ['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br']) {
      await inflate(join(packaged, archive));
    }
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
  return folder;
}
