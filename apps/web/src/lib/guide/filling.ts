/** What an example is filled in with. */
export interface Filling {
  /** Where this installation answers, e.g. `http://localhost:3000`. */
  readonly origin: string;
  readonly token: string;
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
}
