import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTemporaryPostgres } from '../src/index.ts';
import { gone, launch, query } from './helpers.ts';

function folderOf(url: string): string {
  return new URL(url).searchParams.get('host') ?? '';
}

test('gives empty databases and copies of one, and leaves nothing behind', async () => {
  const server = await startTemporaryPostgres();
  try {
    await query(server.url, 'CREATE TABLE things AS SELECT 1 AS id');
    const odd = await server.createDatabase('an "odd" name');
    await expect(query(odd, 'SELECT * FROM things')).rejects.toThrow('does not exist');
    const copy = await server.createDatabase('copy', 'watcher');
    expect(await query(copy, 'SELECT * FROM things')).toEqual([{ id: 1 }]);
  } finally {
    await server.stop();
  }
  expect(existsSync(folderOf(server.url))).toBe(false);
});

test('several at once do not meet', async () => {
  const servers = await Promise.all([startTemporaryPostgres(), startTemporaryPostgres()]);
  expect(new Set(servers.map((server) => server.url)).size).toBe(2);
  await Promise.all(servers.map((server) => server.stop()));
});

test('goes, files and all, with a launcher that is killed', async () => {
  const { child, pid, url } = await launch('temporary');
  child.kill('SIGKILL');
  await gone(pid);
  for (let i = 0; i < 100 && existsSync(folderOf(url)); i++) await sleep(100);
  expect(existsSync(folderOf(url))).toBe(false);
});
