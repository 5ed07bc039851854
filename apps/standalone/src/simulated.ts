import { join } from 'node:path';
import { readDemoData, writeDemoData } from './demo-data.ts';
import { StartError } from './errors.ts';
import { freePort } from './port.ts';
import type { Extras } from './product.ts';
import { forkedProgram } from './program.ts';
import { ensureSampleAccount, sample } from './sample-account.ts';
import { projectRoot, type Settings } from './settings.ts';

const HISTORY_DAYS = 90;
const SYNC_MS = 60_000;

/** What makes of the product one against the simulated OpenRouter, with an account to look around in. */
export async function simulated(settings: Settings, signal: AbortSignal): Promise<Extras> {
  // Chosen here, so that a restarted simulator is found where it was.
  const port = await freePort();
  const since = readDemoData(settings.dataDir)?.since ?? daysAgo(HISTORY_DAYS);
  let told = { url: '', managementKey: '', inferenceKey: '' };
  const simulator = forkedProgram({
    name: 'simulated OpenRouter',
    stage: 1,
    file: join(projectRoot, 'packages/openrouter-sim/src/main.ts'),
    env: () => ({ PORT: String(port), SINCE: since }),
    ready: 'line',
    onReady(line) {
      told = {
        url: text(line, 'url'),
        managementKey: text(line, 'managementKey'),
        inferenceKey: text(line, 'inferenceKey'),
      };
      writeDemoData(settings.dataDir, { since, url: told.url });
    },
  });
  return {
    programs: [simulator],
    env: () => ({ OPENROUTER_BASE_URL: told.url }),
    async onReady(url) {
      const syncNow = await ensureSampleAccount(url, [
        { name: 'Acme workspace', key: told.managementKey },
        { name: 'Production', key: told.inferenceKey },
      ]);
      const timer = setInterval(() => syncNow().catch(() => undefined), SYNC_MS);
      signal.addEventListener('abort', () => clearInterval(timer), { once: true });
      return [
        `Sign in as ${sample.email} with the password ${sample.password}. OpenRouter is simulated: nothing costs money.`,
      ];
    },
  };
}

function daysAgo(days: number): string {
  const midnight = new Date();
  midnight.setUTCHours(0, 0, 0, 0);
  return new Date(midnight.getTime() - days * 86_400_000).toISOString();
}

function text(line: object, name: string): string {
  const value: unknown = Object.entries(line).find(([key]) => key === name)?.[1];
  if (typeof value !== 'string') throw new StartError(`The simulated OpenRouter did not tell its ${name}.`);
  return value;
}
