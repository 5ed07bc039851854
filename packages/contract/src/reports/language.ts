import type { DigestFrequency } from '../reports-fields.ts';

/** How often a digest comes, where one does. */
export type DigestRhythm = Exclude<DigestFrequency, 'none'>;

/** What moved between two periods: the name of a key or a model, and by how much. USD. */
export interface Mover {
  readonly kind: 'key' | 'model';
  /** Null: of no model that is known. */
  readonly name: string | null;
  readonly change: number;
}

/** The words of a digest in one language. Money is USD, dates are local days. */
export interface DigestLanguage {
  title(team: string, rhythm: DigestRhythm, first: string, last: string, cost: number): string;
  /** @param before null when the period before is not known. */
  spent(rhythm: DigestRhythm, cost: number, before: number | null): string;
  byok(cost: number): string;
  movers(movers: readonly Mover[]): string;
  incomplete(hours: number): string;
  unnamedModel: string;
  topKey(place: number): string;
  topModel(place: number): string;
  share(cost: number, percent: number): string;
  budget(name: string): string;
  ofBudget(used: number, amount: number, percent: number): string;
  credits(name: string): string;
  creditsLeft(balance: number, runsOutAt: string | null, timeZone: string): string;
  openAlerts: string;
  open: string;
  /** What a picture of the days shows, for those who do not see it. */
  picture(first: string, last: string): string;
}
