import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { restoreBackup, writeBackup } from '../src/backup/index.ts';
import { createDatabase } from './support/database.ts';
import { rollupDifferences } from './support/facts.ts';
import { answersOf, fillInstallation, personOn } from './support/installation.ts';
import { createWorld } from './support/world.ts';

/** Backups of earlier schemas, by their newest migration, each with what pages and programs were told then. */
const DUMPS = join(import.meta.dirname, 'dumps');
const dumpSchema = z.object({ encryptionKey: z.base64(), userId: z.int(), answers: z.looseObject({}) });
const NEWEST = journal.entries.at(-1)?.tag ?? '';

/** As JSON: that is how it was kept. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each)));
}

// `WRITE_DUMP=1 npm test -- packages/core/test/upgrade.test.ts`, when a version is released.
test.runIf(process.env['WRITE_DUMP'] === '1')(`the dump of ${NEWEST} is written`, async () => {
  const encryptionKey = Buffer.alloc(32, 1);
  const world = await createWorld({ encryptionKey });
  const user = await fillInstallation(world);
  const file = join(DUMPS, `${NEWEST}.backup`);
  rmSync(file, { force: true });
  const { databaseUrl } = world;
  await writeBackup({ databaseUrl, encryptionKey, encryptionKeyPrevious: undefined }, file);
  const dump = { encryptionKey: encryptionKey.toString('base64'), userId: user.session.userId };
  writeFileSync(
    join(DUMPS, `${NEWEST}.answers`),
    `${JSON.stringify({ ...dump, answers: asJson(await answersOf(user)) })}\n`,
  );
  await world.close();
});

const tags = readdirSync(DUMPS)
  .filter((name) => name.endsWith('.backup'))
  .map((name) => name.replace('.backup', ''));

/** Between two versions there is work in the changelog that no version names. */
const isReleased = !/^## Unreleased\n+(?!## )\S/m.test(
  readFileSync(join(import.meta.dirname, '../../../CHANGELOG.md'), 'utf8'),
);
test.runIf(isReleased)('the newest schema of a version that is released has a dump', () => {
  expect(tags).toContain(NEWEST);
});

/** What the cause of an alert is called is its own affair, and changed with 0019; why a key is disabled is a cause as well. */
function withoutNames(name: string, value: unknown): unknown {
  return name === 'cause' && String(value).includes('@') ? undefined : value;
}

test.each(tags)('the dump of the schema %s comes up to date, and its figures are the same', async (tag) => {
  const { userId, answers, ...dump } = dumpSchema.parse(
    JSON.parse(readFileSync(join(DUMPS, `${tag}.answers`), 'utf8'), withoutNames),
  );
  const encryptionKey = Buffer.from(dump.encryptionKey, 'base64');
  const databaseUrl = await createDatabase();
  const settings = { databaseUrl, encryptionKey, encryptionKeyPrevious: undefined };
  await restoreBackup(settings, join(DUMPS, `${tag}.backup`));
  const world = await createWorld({ databaseUrl, encryptionKey });
  const person = await world.newUser();
  const user = await personOn(world.ctx, { ...person, session: { userId, sessionId: 'none' } });
  expect(asJson(await answersOf(user))).toMatchObject(answers);
  expect(await rollupDifferences(world.ctx)).toBe(0);
  // What it became can be saved and restored, too.
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  await writeBackup(settings, join(folder, 'again'));
  expect(existsSync(join(folder, 'again'))).toBe(true);
  rmSync(folder, { recursive: true });
  await world.close();
});
