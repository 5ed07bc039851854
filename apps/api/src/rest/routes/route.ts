import type { appRouter } from '../../router.ts';
import type { CsvExport, Download } from '../downloads.ts';

type Procedures = (typeof appRouter)['_def']['record'];

/** The name of a procedure, e.g. `keys.create`. */
export type ProcedureName = {
  [Group in keyof Procedures & string]: `${Group}.${keyof Procedures[Group] & string}`;
}[keyof Procedures & string];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path below `/api`. Its parameters, the query's and the body's fields are those of the procedure's input. */
  readonly path: string;
  /** Holds the rules, the input and the output of the route. */
  readonly procedure: ProcedureName;
  readonly status: 200 | 201 | 202 | 204;
  readonly summary: string;
  readonly description?: string;
  /** What the successful answer holds. */
  readonly answer: string;
  /** Why it refuses where that is more than `openapi/refusals.ts` knows of every route. */
  readonly refuses?: Readonly<Partial<Record<400 | 401 | 403 | 404 | 409 | 422 | 429, string>>>;
  /** The body is the output's `items` alone; its `total` is in `X-Total-Count`. */
  readonly bareItems?: true;
  /** Answers `Accept: text/csv` too: with everything, or with the page that is asked for. */
  readonly csv?: CsvExport;
  /** Answers with a file, as CSV or JSON; the input says which. */
  readonly download?: Download;
}
