import { join } from 'node:path';
import { readDemoData, writeDemoData } from './demo-data.ts';
import { openSink } from './demo-sink.ts';
import { StartError } from './errors.ts';
import { freePort } from './port.ts';
import type { Extras } from './product.ts';
import { forkedProgram } from './program.ts';
import { ensureSampleAccount, sample, syncNow } from './sample-account.ts';
import { ensureSampleAlerts } from './sample-alerts.ts';
import { projectRoot, type Settings } from './settings.ts';

const HISTORY_DAYS = 90;
const SYNC_MS = 60_000;

/** What makes of the product one against the simulated OpenRouter, with an account to look around in. */
export async function simulated(settings: Settings, signal: AbortSignal): Promise<Extras> {
  // Chosen here, so that a restarted simulator is found where it was.
  const port = await freePort();
  const sink = await openSink(signal);
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
    // The receiver of the demo's messages listens on this machine.
    env: () => ({ OPENROUTER_BASE_URL: told.url, OUTBOUND_ALLOW: '127.0.0.1' }),
    async onReady(url) {
      const client = await ensureSampleAccount(url, [
        { name: 'Acme workspace', key: told.managementKey },
        { name: 'Production', key: told.inferenceKey },
      ]);
      await ensureSampleAlerts(client, sink.hook);
      const timer = setInterval(() => syncNow(client).catch(() => undefined), SYNC_MS);
      signal.addEventListener('abort', () => clearInterval(timer), { once: true });
      return [
        `Sign in as ${sample.email} with the password ${sample.password}. OpenRouter is simulated: nothing costs money.`,
        `Its alerts are sent to a webhook receiver, which shows them at ${sink.url}`,
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
