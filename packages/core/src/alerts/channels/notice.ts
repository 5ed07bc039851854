export const noticeTypes = ['alert.opened', 'alert.resolved', 'report', 'test'] as const;

export type NoticeType = (typeof noticeTypes)[number];

export type Severity = 'info' | 'warning' | 'critical';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** A figure with its name, such as `Spent` `$81.20 of $100.00`. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A picture that belongs to a message; channels that show none say nothing of it. */
export interface Picture {
  /** Letters, digits and `-`; unique in the message. */
  readonly id: string;
  /** Name of the file, such as `days.png`. */
  readonly name: string;
  readonly type: 'image/png';
  readonly bytes: Uint8Array;
  /** What it shows, for those who do not see it. */
  readonly alt: string;
}

/**
 * What is to be told, in the language of its reader and without any markup: every channel escapes, shortens and lays
 * out for its own receiver and adds no words of its own. Titles say by themselves that something is resolved.
 */
export interface Notice {
  /** Of the delivery; the same over all its attempts. Receivers know a second copy by it. */
  readonly id: string;
  readonly type: NoticeType;
  readonly severity: Severity;
  /** One line. */
  readonly title: string;
  /** What happened and why, in order of weight; a receiver with little room gets the first. */
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  /** The page that shows it. */
  readonly link: { readonly url: string; readonly label: string };
  /** When it happened; the same over all attempts. */
  readonly at: Date;
  /** Names the cause: the same for `alert.opened` and its `alert.resolved`. */
  readonly dedupKey: string;
  /** The body of a webhook, as the REST API would answer it. */
  readonly data: JsonObject;
  /** E-mail shows them. */
  readonly pictures?: readonly Picture[];
}
