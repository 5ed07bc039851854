import type { Explored, ExploreInput, ExploreRow } from '@watcher/contract/explore';
import type { ExploreView } from '@watcher/contract/explore-view';
import { SvelteMap } from 'svelte/reactivity';
import { api } from '#lib/api/client.ts';
import { isSame } from '#lib/api/keep-same.ts';

/** Rows are fetched so many at a time. */
const CHUNK = 200;

export interface Range {
  readonly startDate: string;
  readonly endDate: string;
  readonly timeZone: string;
}

/** Which rows. */
export interface Question {
  readonly view: ExploreView;
  readonly range: Range;
}

/** So many rows from a place on, with the sums over all. */
export function readChunk({ view, range }: Question, chunk: number): Promise<Explored> {
  return api.usage.explore.query({ ...inputOf(view, range), skip: chunk * CHUNK, limit: CHUNK });
}

/** What the API is asked for it. */
export function inputOf({ filter, groupBy, sortBy, sortOrder }: ExploreView, range: Range) {
  const { keys, tag, models, providers, exclude } = filter;
  return {
    ...range,
    ...(keys && { keys: [...keys] }),
    ...(tag !== undefined && { tag }),
    ...(models && { models: [...models] }),
    ...(providers && { providers: [...providers] }),
    ...(exclude && { exclude: [...exclude] }),
    groupBy: [...groupBy],
    sortBy,
    sortOrder,
  } satisfies Partial<ExploreInput>;
}

/**
 * The rows of one answer: the first ones came with the page, others are fetched when they come into sight. After a
 * change of the figures a new one takes its place.
 */
export class Rows {
  readonly question: Question;
  readonly total: number;
  readonly totals: Explored['totals'];
  /** What is in the totals and in no row. */
  readonly unallocated: Explored['unallocated'];
  /** Whether the totals are all there is. */
  readonly completeness: Pick<Explored, 'isComplete' | 'isCostComplete' | 'unknownHours'>;
  #chunks = new SvelteMap<number, readonly ExploreRow[]>();
  #asked = new Set<number>([0]);

  /** @param older the same rows as they were before: they stay in sight until they are here anew. */
  constructor(question: Question, first: Explored, older?: Rows) {
    this.question = question;
    this.total = first.total;
    this.totals = first.totals;
    this.unallocated = first.unallocated;
    this.completeness = first;
    if (older !== undefined && isSame(older.question, question)) {
      for (const [chunk, rows] of older.#chunks) this.#chunks.set(chunk, rows);
    }
    this.#chunks.set(0, first.items);
  }

  /** The row at an index, or undefined while it is not here. */
  at(index: number): ExploreRow | undefined {
    return this.#chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK];
  }

  /** Rows from one to another come into sight: fetches what is not here. What fails is asked for again later. */
  async look(first: number, last: number): Promise<void> {
    const from = Math.floor(first / CHUNK);
    const to = Math.floor(Math.min(last, this.total - 1) / CHUNK);
    const missing = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index).filter(
      (chunk) => !this.#asked.has(chunk),
    );
    await Promise.all(missing.map((chunk) => this.#fetch(chunk)));
  }

  async #fetch(chunk: number): Promise<void> {
    this.#asked.add(chunk);
    try {
      this.#chunks.set(chunk, (await readChunk(this.question, chunk)).items);
    } catch {
      this.#asked.delete(chunk);
    }
  }
}
