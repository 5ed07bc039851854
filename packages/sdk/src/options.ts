export interface ClientOptions {
  /** Where the product answers, e.g. `http://localhost:3000`; `''` in its own pages. */
  readonly url: string;
  /**
   * An API token (`or_api_…`) opens the public procedures (`v1`), a session token all others. Without one a browser's
   * cookie authenticates the calls.
   */
  readonly token?: string;
  /** The id of one of your teams; your own team when left out. */
  readonly teamId?: number;
  /**
   * The language of the sentences in errors, as `Accept-Language` has it (`it`); asked at each call. The server's own,
   * or what a browser prefers, when left out.
   */
  readonly language?: () => string;
  /**
   * How often a call is made again that the server put off: 429 always, 503 where the call only reads. It waits as
   * long as `Retry-After` says. 3 when left out.
   */
  readonly retries?: number;
  /** Longest `Retry-After` that is waited for, in milliseconds; 60,000 when left out. */
  readonly maxWaitMs?: number;
}
