import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import pg from 'pg';
import { environmentOf } from './core.ts';
import { type Filled, openFilled } from './data/database.ts';
import type { Sizes } from './data/sizes.ts';
import { type Started, start } from './processes.ts';

/** What the cases run on. Databases and processes are made when a case first asks for them. */
export interface World {
  /** How long and how often. */
  readonly effort: Effort;
  filled(name: DatabaseName): Promise<Filled>;
  readonly pages: Sizes['pages'];
  readonly writes: Sizes['writes'];
  readonly cleanup: Sizes['cleanup'];
  readonly sync: Sizes['sync'];
  readonly resync: Sizes['resync'];
  readonly budgets: Sizes['budgets'];
  readonly hours: Sizes['hours'];
  /** A database for a case's own writing, new or a copy of another such, instead of the one that it had before. */
  newDatabase(name: string, template?: string): Promise<string>;
  /** The API as it runs in the product, on this database, until the world closes. */
  api(databaseUrl: string): Promise<Started>;
  /** Another program of the repository, likewise. */
  program(path: string, env?: Record<string, string>): Promise<Started>;
  close(): Promise<void>;
}

/** Those that are filled once and only read. */
type DatabaseName = 'full' | 'fewOthers' | 'longHistory';

export interface Effort {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly seconds: number;
}

/** Where the databases are: a server, and how to stop it. */
export interface Server {
  /** A superuser's connection string to any database. */
  readonly url: string;
  /** What a new database is a copy of: an empty one, or one that is migrated already, to save the time. */
  readonly template: string;
  stop(): Promise<void>;
}

export function createWorld(server: Server, sizes: Sizes, effort: Effort): World {
  const filled = new Map<DatabaseName, Promise<Filled>>();
  const programs = new Map<string, Promise<Started>>();
  const world: World = {
    effort,
    pages: sizes.pages,
    writes: sizes.writes,
    cleanup: sizes.cleanup,
    sync: sizes.sync,
    resync: sizes.resync,
    budgets: sizes.budgets,
    hours: sizes.hours,
    filled(name) {
      const open =
        filled.get(name) ?? ensureDatabase(server, nameOf(name)).then((url) => openFilled(url, sizes[name]));
      filled.set(name, open);
      return open;
    },
    newDatabase: (name, template) =>
      recreateDatabase(
        server.url,
        `bench_${name}`,
        template === undefined ? server.template : `bench_${template}`,
      ),
    api: (databaseUrl) => world.program('apps/api/src/main.ts', environmentOf(databaseUrl)),
    program(path, env = {}) {
      const id = JSON.stringify([path, env]);
      const program = programs.get(id) ?? start(path, env);
      programs.set(id, program);
      return program;
    },
    async close() {
      for (const program of programs.values()) await (await program).stop();
      for (const database of filled.values()) await (await database).close();
      await server.stop();
    },
  };
  return world;
}

function nameOf(name: DatabaseName): string {
  return `bench_${name.toLowerCase()}`;
}

/** Leaves one that is there already as it is, so that a kept folder saves the time to fill it. */
async function ensureDatabase({ url, template }: Server, name: string): Promise<string> {
  await withAdmin(url, async (client) => {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return urlOf(url, name);
}

async function recreateDatabase(serverUrl: string, name: string, template: string): Promise<string> {
  await withAdmin(serverUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  });
  return urlOf(serverUrl, name);
}

async function withAdmin(serverUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * A PostgreSQL with the product's own settings, durability included.
 *
 * @param folder kept if given; otherwise it is in the system's temporary folder and goes at the end.
 */
export async function startServer(folder: string | undefined): Promise<Server> {
  const dataDir = lockDataDir(folder ?? mkdtempSync(join(tmpdir(), 'watcher-bench-')));
  const postgres = await startLocalPostgres(dataDir);
  return {
    url: postgres.url,
    template: 'template0',
    async stop() {
      await postgres.stop();
      dataDir.release();
      if (folder === undefined) rmSync(dataDir.path, { recursive: true, force: true });
    },
  };
}
