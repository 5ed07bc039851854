import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@watcher/core/db';
import {
  type LocalPostgres,
  type LockedDataDir,
  lockDataDir,
  startLocalPostgres,
} from '@watcher/local-postgres';

/** The product's own PostgreSQL, durable as it is, which can be killed and comes back at the same address. */
export class Database {
  readonly #folder: LockedDataDir;
  #server: LocalPostgres;

  private constructor(folder: LockedDataDir, server: LocalPostgres) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<Database> {
    const folder = lockDataDir(mkdtempSync(join(tmpdir(), 'watcher-month-')));
    const database = new Database(folder, await startLocalPostgres(folder));
    await migrate(database.url);
    return database;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Ends it without a word, as a crash would, and starts it again. */
  async kill(): Promise<void> {
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.exited;
    this.#server = await startLocalPostgres(this.#folder);
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    this.#folder.release();
    rmSync(this.#folder.path, { recursive: true, force: true });
  }
}

const TRIES = 200;

/** Does again what fails while the database is away; all of it may be done twice. @throws when it stays away. */
export async function stubbornly<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(100);
    }
  }
}
