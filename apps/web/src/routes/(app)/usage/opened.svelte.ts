import type { Explored, ExploreRow } from '@watcher/contract/explore';
import { type ExploreView, onlyGroup, subGroupOf, viewHref } from '@watcher/contract/explore-view';
import { SvelteMap } from 'svelte/reactivity';
import { api } from '#lib/api/client.ts';
import { narrowed } from './filter.ts';
import { inputOf, type Question, type Rows } from './rows.svelte.ts';
import { idOf } from './trend.ts';

/** So many rows a row opens into; a line below them leads to all. */
const MOST = 50;

/** What a row has opened into. */
interface Inner {
  /** What the row was when it was opened: after a change of the data another may stand in its place. */
  readonly id: string | number | null;
  /** Undefined while they are on their way. */
  readonly answer: Explored | undefined;
}

/** A line of the table: a row, one of those that it opened into, or what leads to the others. */
export type Line =
  | { readonly kind: 'row'; readonly index: number }
  | { readonly kind: 'inner'; readonly of: number; readonly row: ExploreRow }
  | { readonly kind: 'rest'; readonly of: number; readonly count: number; readonly href: string };

/** Which rows of an answer are opened, and into what. */
export class Opened {
  readonly #rows: Rows;
  #inner = new SvelteMap<number, Inner>();

  /** @param older what was opened before: of the same rows, it is read anew. */
  constructor(rows: Rows, older?: Opened) {
    this.#rows = rows;
    for (const [index, { id, answer }] of older === undefined ? [] : older.#inner) {
      if (this.#idAt(index) !== id) continue;
      this.#inner.set(index, { id, answer });
      void this.#read(index, id);
    }
  }

  get question(): Question {
    return this.#rows.question;
  }

  isOpen(index: number): boolean {
    return this.#inner.has(index);
  }

  /** How many lines there are beside the rows. */
  readonly extra: number = $derived(
    [...this.#inner.values()].reduce((sum, { answer }) => sum + linesOf(answer), 0),
  );

  async toggle(index: number): Promise<void> {
    if (this.#inner.delete(index)) return;
    const id = this.#idAt(index);
    if (id === undefined) return;
    this.#inner.set(index, { id, answer: undefined });
    await this.#read(index, id);
  }

  /** What stands at a place of the table. */
  lineAt(place: number): Line {
    let before = 0;
    const opened = [...this.#inner].sort(([a], [b]) => a - b);
    for (const [index, { id, answer }] of opened) {
      if (place <= index + before) break;
      const nth = place - index - before - 1;
      const lines = linesOf(answer);
      if (nth < lines && answer !== undefined) return this.#innerLine(index, id, answer, nth);
      before += lines;
    }
    return { kind: 'row', index: place - before };
  }

  #innerLine(of: number, id: Inner['id'], { items, total }: Explored, nth: number): Line {
    const row = items[nth];
    if (row !== undefined) return { kind: 'inner', of, row };
    return {
      kind: 'rest',
      of,
      count: total - items.length,
      href: viewHref(innerView(this.#rows.question.view, id)),
    };
  }

  #idAt(index: number): Inner['id'] | undefined {
    const by = onlyGroup(this.#rows.question.view.groupBy);
    const row = this.#rows.at(index);
    return by === null || row === undefined ? undefined : idOf(row, by);
  }

  /** What cannot be read closes again. */
  async #read(index: number, id: Inner['id']): Promise<void> {
    const answer = await readInner(this.#rows.question, id).catch(() => undefined);
    if (this.#inner.get(index)?.id !== id) return;
    if (answer === undefined) this.#inner.delete(index);
    else this.#inner.set(index, { id, answer });
  }
}

function linesOf(answer: Explored | undefined): number {
  if (answer === undefined) return 0;
  return answer.items.length + Number(answer.total > answer.items.length);
}

function readInner({ view, range }: Question, id: Inner['id']): Promise<Explored> {
  return api.usage.explore.query({ ...inputOf(innerView(view, id), range), limit: MOST });
}

/** The same about one row alone, grouped by what it opens into. */
function innerView(view: ExploreView, id: Inner['id']): ExploreView {
  const [only, sub] = [onlyGroup(view.groupBy), subGroupOf(view)];
  if (only === null || sub === null) return view;
  return {
    ...view,
    filter: narrowed(view.filter, only, id),
    groupBy: [sub],
    sortBy: sub === 'day' ? 'day' : view.metric,
    sortOrder: 'desc',
    sub: null,
  };
}
