import type { Explored, ExploreRow, Facets } from '@watcher/contract/explore';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import type { ExploreView } from './address.ts';

/** Rows are fetched so many at a time. */
const CHUNK = 200;

export interface Range {
  readonly startDate: string;
  readonly endDate: string;
  readonly timeZone: string;
}

interface Shown extends Pick<Explored, 'total' | 'totals'> {
  readonly view: ExploreView;
  readonly range: Range;
  /** Rows by the number of their chunk; those not looked at yet are absent. */
  readonly chunks: ReadonlyMap<number, readonly ExploreRow[]>;
}

/** The rows of a view, of which only those near the window are here. What was shown stays until the new is here. */
export class Explorer extends Resource<Shown> {
  #view: ExploreView | undefined;
  #range: Range | undefined;
  #first = 0;
  #last = 0;
  #chunks = new Map<number, readonly ExploreRow[]>();

  constructor() {
    super(() => this.#load());
  }

  /** Shows another view, or the same anew. */
  show(view: ExploreView, range: Range): Promise<void> {
    this.#view = view;
    this.#range = range;
    this.#chunks = new Map();
    return this.refresh();
  }

  /** The same rows anew: something changed. */
  again(): Promise<void> {
    this.#chunks = new Map();
    return this.refresh();
  }

  /** Rows from one to another come into sight; fetches what is not here. */
  look(first: number, last: number): void {
    this.#first = Math.floor(first / CHUNK);
    this.#last = Math.floor(last / CHUNK);
    if (this.#missing().length > 0) void this.refresh();
  }

  #missing(): number[] {
    const wanted = Array.from({ length: this.#last - this.#first + 1 }, (_, index) => this.#first + index);
    return wanted.filter((chunk) => !this.#chunks.has(chunk));
  }

  async #load(): Promise<Shown> {
    const [view, range, chunks] = [this.#view, this.#range, this.#chunks];
    if (view === undefined || range === undefined) throw new Error('Nothing to show yet.');
    const missing = this.#missing();
    const answers = await Promise.all(
      (missing.length > 0 ? missing : [this.#first]).map(async (chunk) => {
        const answer = await api.usage.explore.query({
          ...questionOf(view, range),
          skip: chunk * CHUNK,
          limit: CHUNK,
        });
        chunks.set(chunk, answer.items);
        return answer;
      }),
    );
    const [{ total, totals } = nothing] = answers;
    return { view, range, total, totals, chunks: new Map(chunks) };
  }
}

const nothing: Pick<Explored, 'total' | 'totals'> = {
  total: 0,
  totals: {
    requests: 0,
    tokensInput: 0,
    tokensOutput: 0,
    tokensReasoning: null,
    tokensCached: null,
    cost: 0,
    byokCost: 0,
  },
};

function questionOf({ filter, groupBy, sortBy, sortOrder }: ExploreView, range: Range) {
  const { keys, models, providers } = filter;
  return {
    ...range,
    ...(keys && { keys: [...keys] }),
    ...(models && { models: [...models] }),
    ...(providers && { providers: [...providers] }),
    groupBy: [...groupBy],
    sortBy,
    sortOrder,
  };
}

/** The row at an index, or undefined while it is not here. */
export function rowAt(chunks: Shown['chunks'], index: number): ExploreRow | undefined {
  return chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK];
}

/** What there is to filter by in a range. */
export class FacetsOf extends Resource<Facets> {
  #range: Range | undefined;

  constructor() {
    super(() => {
      if (this.#range === undefined) throw new Error('Nothing to show yet.');
      return api.usage.facets.query(this.#range);
    });
  }

  show(range: Range): void {
    this.#range = range;
    void this.refresh();
  }
}
