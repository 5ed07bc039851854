import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toNumber } from '@watcher/openrouter-sim';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../src/product.ts';
import { RestClient, tokenBody } from './support/rest.ts';
import { test } from './support/shared.ts';
import { arrived, ledgerTotal, withAccount } from './support/simulator.ts';

/** What a stranger writes: no cast, no `any`, the strictest compiler. */
const PROGRAM = `
import { createClient, WatcherError } from '@watcher/sdk';

const [url = '', token = ''] = process.argv.slice(2);
const watcher = createClient({ url, token });
const { summary, period } = await watcher.v1.stats.query({});
const { items } = await watcher.v1.keys.query();
const cost: number = summary.totalCost;
const requests: number | null = summary.totalRequests;
// @ts-expect-error: there is no such field
summary.nonsense;
// @ts-expect-error: a page is a number
void (() => watcher.v1.usage.query({ startDate: period.startDate, endDate: period.endDate, page: 'one' }));
const refused = await createClient({ url, token: 'or_api_wrong' }).v1.keys.query().catch((error: unknown) => error);
if (!(refused instanceof WatcherError)) throw refused;
console.log(JSON.stringify({ cost, requests, days: period.days, keys: items.length, refused: [refused.status, refused.code, refused.requestId] }));
`;

const printedOutput = z.object({ refused: z.tuple([z.number(), z.string(), z.uuid()]) });

const STRICT = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // The declarations of the package are checked too.
    skipLibCheck: false,
  },
  include: ['program.ts', 'node.d.ts'],
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stranger-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  return (await promisify(execFile)(file, args, { cwd })).stdout;
}

test('a stranger packs, installs, compiles in strict mode, and reads the stats', async ({
  openRouter,
  product,
}) => {
  const simulator = withAccount(openRouter, 'acme');
  const client = new RestClient(product.url);
  await client.signUp('sdk@example.com', 'a long enough password');
  const key = await client.addKey('Acme', simulator.own.management.key);
  await client.sync(key.id);
  await arrived(client, simulator);
  const { token } = await client.expect(201, tokenBody, 'POST', '/api/tokens', { name: 'sdk' });

  await run('npm', ['pack', '--pack-destination', folder], join(projectRoot, 'packages/sdk'));
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{"name":"stranger","type":"module","private":true}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    '@watcher',
  ]);
  const types = readFileSync(join(folder, 'node_modules/@watcher/sdk/dist/index.d.ts'), 'utf8');
  expect(types).not.toMatch(/\bany\b|from ['"]|import\(/);

  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  writeFileSync(join(folder, 'node.d.ts'), 'declare const process: { argv: string[] };');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(STRICT));
  await run(process.execPath, [join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder);
  const printed: unknown = JSON.parse(
    await run(process.execPath, ['program.js', product.url, token], folder),
  );

  const { period } = await client.dashboard();
  const total = ledgerTotal(simulator.sim, period, { account: simulator.own.account });
  expect(printed).toEqual({
    cost: toNumber(total.usage),
    requests: total.requests,
    days: 30,
    keys: 3,
    refused: [401, 'UNAUTHORIZED', expect.any(String)],
  });
  // What the SDK calls the request is what the log calls it.
  const { refused } = printedOutput.parse(printed);
  await expect.poll(() => product.output()).toMatch(new RegExp(`status=401 .*requestId=${refused[2]}`));
});
