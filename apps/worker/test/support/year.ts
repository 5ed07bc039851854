import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import { cleanupUsage } from '@watcher/core/cleanup';
import { readConfig } from '@watcher/core/config';
import type { Ctx, Scope } from '@watcher/core/context';
import { createDeps, type Deps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { countPending } from '@watcher/core/jobs';
import { createKey, listKeys, requestSync, updateKey } from '@watcher/core/keys';
import { enqueueDueSyncs } from '@watcher/core/sync';
import { cloneDatabase } from '@watcher/core/testing';
import { enqueueDueValidations } from '@watcher/core/validation';
import {
  createSimulator,
  type Fault,
  fixedClock,
  type OddRule,
  type Simulator,
  startSimulator,
} from '@watcher/openrouter-sim';
import { Dice } from './dice.ts';
import { Workers } from './workers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface YearSize {
  readonly accounts: number;
  readonly keysPerAccount: number;
  readonly days: number;
  /** Workers that are killed, in all. */
  readonly kills: number;
}

export interface Year {
  readonly sim: Simulator;
  readonly ctx: Ctx;
  /** Users with the hashes of the keys that a management key answers for, and of those that are watched alone. */
  readonly users: readonly {
    readonly teamId: number;
    readonly managed: string[];
    readonly alone: string[];
  }[];
  readonly steps: number;
  readonly requests: number;
  close(): Promise<void>;
}

/** Keys that spend, as the play goes on; new ones join and old ones leave. */
interface Spender {
  readonly hash: string;
  readonly account: number;
  readonly kind: 'managed' | 'alone';
  isGone: boolean;
  /** When money of its older months was corrected last, in ms; 0: never. */
  correctedAt: number;
}

const MODELS = ['openai/gpt-5-mini-2025-08-07', 'anthropic/claude-4.5-sonnet-20250929', 'made/free-model'];
const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 429, retryAfter: { seconds: 0 } },
  { kind: 'status', status: 429, retryAfter: { dateInSeconds: 900 } },
  { kind: 'status', status: 408 },
  { kind: 'status', status: 402 },
  { kind: 'status', status: 403 },
  { kind: 'html', status: 200 },
  { kind: 'html', status: 502 },
  { kind: 'truncated-json' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'empty' },
  { kind: 'slow', delayMs: 500 },
];
const ANALYTICS = 'POST /analytics/query';
const ROWS = 'data.data.*';
/** Answers that say less than they should, or say it in another way. A wrong number that looks right is none of them. */
const ODDITIES: readonly OddRule[] = [
  { name: 'extra' },
  { name: 'append', call: ANALYTICS, path: 'data.data', value: null },
  { name: 'append', call: ANALYTICS, path: 'data.data', value: {} },
  { name: 'set', call: ANALYTICS, path: `${ROWS}.request_count`, value: 'many' },
  { name: 'set', call: ANALYTICS, path: `${ROWS}.tokens_prompt`, value: null },
  { name: 'counts', call: ANALYTICS, as: 'number' },
  { name: 'time-value', call: ANALYTICS, as: 'offset' },
  { name: 'set', call: 'GET /keys', path: 'data.*.usage', value: {} },
  { name: 'set', call: 'GET /keys', path: 'data.*.limit', value: 1e12 },
  { name: 'text', call: 'GET /keys', path: 'data.*.name', as: 'nul' },
];
/** Of the systems that the workers run on: what one writes, others read. Two have hours that begin within one of UTC. */
const ZONES = ['America/St_Johns', 'Asia/Kathmandu', 'UTC'];
/** How many generations are kept to be corrected: one of any age is as likely as another. */
const CORRECTABLE = 2000;
const PATHS = ['/analytics/query', '/keys', '/key', '/workspaces', '/activity', '/credits'];

/**
 * A year of the product in minutes: real workers that are killed, each in another time zone, a real PostgreSQL, a
 * simulated OpenRouter that misbehaves, and a clock that jumps. All that happens follows from the seed.
 */
export async function playYear(seed: number, size: YearSize): Promise<Year> {
  const dice = new Dice(seed);
  const clock = fixedClock('2026-02-20T09:17:00Z');
  const sim = createSimulator({ seed, clock });
  const server = await startSimulator(sim, { port: 0 });
  const settings = {
    DATABASE_URL: await cloneDatabase(),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: server.url,
    MAX_API_KEYS_PER_USER: '100',
    USAGE_RETENTION_DAYS: '730',
  };
  const deps: Deps = createDeps(readConfig(settings), {
    poolSize: 4,
    applicationName: 'year',
  });
  await adoptEncryptionKey(deps.ctx);
  const ctx: Ctx = { ...deps.ctx, now: () => new Date(clock.now()) };
  const workers = new Workers(ctx, settings, ZONES);
  const play = new Play(dice, sim, ctx, size);
  await play.open();
  await workers.start(2);

  const end = clock.now() + size.days * DAY;
  const killEvery = (size.days * DAY) / Math.max(1, size.kills);
  let nextKill = clock.now() + killEvery / 2;
  let steps = 0;
  while (clock.now() < end) {
    const passed = play.passTime();
    await workers.tellTime();
    play.live(passed);
    await play.arrange();
    const working = play.work();
    if (clock.now() >= nextKill) {
      nextKill += killEvery;
      await sleep(dice.below(150));
      await workers.kill(dice.below(2));
      await workers.start(1);
    }
    await working;
    steps += 1;
  }
  await play.settle(workers);
  return {
    sim,
    ctx,
    users: play.users,
    steps,
    requests: sim.requests.length,
    async close() {
      await workers.killAll();
      await deps.close();
      await server.close();
    },
  };
}

class Play {
  readonly users: { teamId: number; scope: Scope; managed: string[]; alone: string[] }[] = [];
  readonly #dice: Dice;
  readonly #sim: Simulator;
  readonly #ctx: Ctx;
  readonly #size: YearSize;
  readonly #spenders: Spender[] = [];
  /** Generations that may still be corrected: when they were, and their ids. */
  readonly #recorded: { id: string; at: number; promptTokens: number; spender: Spender }[] = [];
  #generations = 0;
  #hasBeenOff = false;

  constructor(dice: Dice, sim: Simulator, ctx: Ctx, size: YearSize) {
    this.#dice = dice;
    this.#sim = sim;
    this.#ctx = ctx;
    this.#size = size;
  }

  /** Accounts with their keys; of every fourth, the third first, they are pasted one by one, without a management key. */
  async open(): Promise<void> {
    for (let index = 0; index < this.#size.accounts; index += 1) {
      const account = this.#sim.createAccount({ name: `account ${index}`, credits: 1_000_000 });
      const { id } = await register(this.#ctx, { email: `u${index}@example.com`, password: 'long enough' });
      const scope = await scopeOfSession(this.#ctx, { userId: id, sessionId: 'none' }, null);
      const watched = { teamId: scope.teamId, scope, managed: [] as string[], alone: [] as string[] };
      this.users.push(watched);
      const isAlone = index % 4 === 2;
      const workspace =
        index % 2 === 0 ? account.createWorkspace({ name: 'Second', slug: 'second' }).id : undefined;
      for (let key = 0; key < this.#size.keysPerAccount; key += 1) {
        // Two keys of one name, always.
        const name = `key ${key >> 1}`;
        const made = account.createKey({ name, workspace: key % 3 === 0 ? workspace : undefined });
        const kind = isAlone ? 'alone' : 'managed';
        this.#spenders.push({ hash: made.hash, account: index, kind, isGone: false, correctedAt: 0 });
        watched[kind].push(made.hash);
        if (isAlone || key === 0) await createKey(this.#ctx, scope, { name, key: made.key });
      }
      if (!isAlone) {
        const manager = account.createKey({ name: 'manager', kind: 'management' });
        await createKey(this.#ctx, scope, { name: 'manager', key: manager.key });
      }
    }
  }

  /** An hour, a few, a day; sometimes the clock goes back; once, the product is off for five days. */
  passTime(): number {
    const { clock } = this.#sim;
    const isHalfWay = clock.now() > Date.parse('2026-02-20') + (this.#size.days / 2) * DAY;
    if (isHalfWay && !this.#hasBeenOff) {
      this.#hasBeenOff = true;
      clock.advance(5 * DAY);
      return 5 * DAY;
    }
    if (this.#dice.chance(0.03)) {
      clock.advance(-90 * 60_000);
      return 0;
    }
    const ms =
      this.#dice.pick([HOUR, HOUR, 5 * HOUR, 11 * HOUR, DAY, DAY, 30 * HOUR]) + this.#dice.below(HOUR);
    clock.advance(ms);
    return ms;
  }

  /** What people and OpenRouter do in the meantime. */
  live(passedMs: number): void {
    const now = this.#sim.clock.now();
    for (const spender of this.#spenders) {
      if (spender.isGone) continue;
      for (let times = this.#dice.below(3); times > 0; times -= 1) {
        this.#spend(spender, now - this.#dice.below(Math.max(1, passedMs)));
      }
      // A generation that shows up a day or more after it was made. Of a counter's past only the sum is known.
      if (this.#dice.chance(0.05)) this.#spend(spender, now - this.#dice.below(20 * DAY));
    }
    if (this.#recorded.length > 0 && this.#dice.chance(0.4)) this.#correct(now);
    if (this.#dice.chance(0.5)) {
      this.#sim.faults.add({
        ...this.#dice.pick(FAULTS),
        path: this.#dice.pick(PATHS),
        times: 1 + this.#dice.below(5),
      });
    }
    if (this.#dice.chance(0.15)) this.#sim.faults.clear();
    if (this.#dice.chance(0.2)) {
      this.#sim.odd.add({ ...this.#dice.pick(ODDITIES), times: 1 + this.#dice.below(5) });
    }
    if (this.#dice.chance(0.1)) this.#sim.odd.clear();
  }

  #spend(spender: Spender, at: number): void {
    const created = this.#sim.findKey(spender.hash)?.key.createdAt ?? 0;
    const model = this.#dice.pick(MODELS);
    const promptTokens = this.#dice.below(50_000);
    const isByok = this.#dice.chance(0.2);
    const isFree = model === 'made/free-model';
    const picoUsd = isFree ? 0n : BigInt(this.#dice.below(2 ** 31)) * 997n;
    const entry = this.#sim.record({
      keyHash: spender.hash,
      at: Math.max(at, created),
      model,
      provider: this.#dice.pick(['OpenAI', 'Azure', 'Groq']),
      promptTokens,
      completionTokens: this.#dice.below(5_000),
      cachedTokens: this.#dice.below(promptTokens + 1),
      usage: isByok ? picoUsd / 20n : picoUsd,
      isByok,
      byokUsageInference: isByok ? picoUsd : 0n,
      requests: 1 + this.#dice.below(4),
    });
    this.#generations += 1;
    const kept = { id: entry.id, at: entry.at, promptTokens, spender };
    if (this.#recorded.length < CORRECTABLE) this.#recorded.push(kept);
    else {
      const place = this.#dice.below(this.#generations);
      if (place < CORRECTABLE) this.#recorded[place] = kept;
    }
  }

  /**
   * Money and tokens of the last weeks change; of older months money with them, and of keys that still are: a deleted one
   * has no counter, by which alone anybody could know of it. A key is deleted only days after such a correction, when it
   * is known.
   */
  #correct(now: number): void {
    const { id, at, promptTokens, spender } = this.#dice.pick(this.#recorded);
    const isOld = now - at >= 20 * DAY;
    if (spender.isGone && isOld) return;
    const isRefund = this.#dice.chance(0.2);
    const usage = isRefund ? 0n : BigInt(this.#dice.below(2 ** 31)) * 991n + 1n;
    if (isOld) spender.correctedAt = now;
    const tokens = isOld ? {} : { promptTokens: promptTokens + this.#dice.below(1000) };
    this.#sim.correct(id, { usage, ...tokens });
  }

  /** What users and account owners change. */
  async arrange(): Promise<void> {
    const [index, account] = this.#dice.entry(this.#sim.accounts);
    const watched = this.users[index];
    if (watched === undefined) return;
    const { scope } = watched;
    if (this.#dice.chance(0.05)) {
      const { id } = await this.#watchedKey(scope);
      await updateKey(this.#ctx, scope, { id, name: this.#dice.pick(['one', 'other']) });
    }
    if (this.#dice.chance(0.1))
      await requestSync(this.#ctx, scope, { id: (await this.#watchedKey(scope)).id });
    if (this.#dice.chance(0.05)) this.#dice.pick(account.keys).name = this.#dice.pick(['one', 'other']);
    if (watched.managed.length === 0) return;
    const spenders = this.#spenders.filter((one) => one.account === index && !one.isGone);
    if (this.#dice.chance(0.04)) {
      const made = account.createKey({ name: 'one' });
      this.#spenders.push({
        hash: made.hash,
        account: index,
        kind: 'managed',
        isGone: false,
        correctedAt: 0,
      });
      watched.managed.push(made.hash);
    }
    if (this.#dice.chance(0.03) && spenders.length > 2) {
      const gone = this.#dice.pick(spenders);
      const key = this.#sim.findKey(gone.hash)?.key;
      // A pasted key that is deleted has no manager to ask, and no counter.
      const isKnown = this.#sim.clock.now() - gone.correctedAt > 5 * DAY;
      if (key !== undefined && gone !== spenders[0] && isKnown) {
        gone.isGone = true;
        key.deleted = true;
      }
    }
    if (this.#dice.chance(0.05)) {
      const key = this.#sim.findKey(this.#dice.pick(spenders).hash)?.key;
      if (key !== undefined) key.disabled = !key.disabled;
    }
  }

  async #watchedKey(scope: Scope): Promise<{ id: number }> {
    const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
    return this.#dice.pick((await listKeys(this.#ctx, scope, page)).items);
  }

  /** One round of the product: what the crons ask for, until nothing of it waits. */
  async work(): Promise<void> {
    await enqueueDueSyncs(this.#ctx, { spread: false });
    if (this.#dice.chance(0.1)) await enqueueDueValidations(this.#ctx);
    await this.#drain();
    if (this.#dice.chance(0.03)) await cleanupUsage(this.#ctx);
  }

  async #drain(): Promise<void> {
    const names = ['sync-key', 'sync-history', 'validate-key'] as const;
    while ((await countPending(this.#ctx, names)) > 0) await sleep(50);
  }

  /** OpenRouter is well again, all keys work, and for some days everything is read. */
  async settle(workers: Workers): Promise<void> {
    this.#sim.faults.clear();
    this.#sim.odd.clear();
    for (const account of this.#sim.accounts) for (const key of account.keys) key.disabled = false;
    for (let day = 0; day < 4; day += 1) {
      this.#sim.clock.advance(DAY + HOUR);
      await workers.tellTime();
      await enqueueDueValidations(this.#ctx);
      await this.#drain();
      await enqueueDueSyncs(this.#ctx, { spread: false });
      await this.#drain();
    }
  }
}
