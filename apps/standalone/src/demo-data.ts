import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the demo keeps beside its database: where its simulator's history begins (so that a later start continues
 * the same history) and where the simulator listens (so that `npm run job` asks it, and never the real OpenRouter).
 */
export type DemoData = { since: string; url: string };

/** Undefined when the data folder is not the demo's. */
export function readDemoData(dataDir: string): DemoData | undefined {
  const file = join(dataDir, 'demo.json');
  if (!existsSync(file)) return undefined;
  const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof data !== 'object' || data === null || !('since' in data) || !('url' in data)) return undefined;
  return { since: String(data.since), url: String(data.url) };
}

export function writeDemoData(dataDir: string, data: DemoData): void {
  const file = join(dataDir, 'demo.json');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(data));
  renameSync(`${file}.new`, file);
}
