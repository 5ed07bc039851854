import type { Fact, Notice } from '../notice.ts';
import { lines, oneLine } from './clean.ts';
import { cut, type Measure } from './cut.ts';

/** A notice as clean text. */
export interface Clean {
  readonly title: string;
  /** None is empty; a paragraph may have several lines. */
  readonly paragraphs: readonly string[];
  /** Neither label nor value is empty; each is one line. */
  readonly facts: readonly Fact[];
}

/** Takes out what must not reach a reader; every channel begins with it. */
export function clean({ title, paragraphs, facts }: Notice): Clean {
  return {
    title: oneLine(title),
    paragraphs: paragraphs.map(lines).filter((text) => text !== ''),
    facts: facts
      .map(({ label, value }) => ({ label: oneLine(label), value: oneLine(value) }))
      .filter(({ label, value }) => label !== '' && value !== ''),
  };
}

/** How a receiver lays out one text in which everything stands one below the other. */
export interface Layout {
  readonly paragraph: (text: string) => string;
  readonly fact: (fact: Fact) => string;
  /** Of a cleaned text before it is laid out. */
  readonly measure: Measure;
  /** What `fact` adds to its label and value. */
  readonly factOverhead: number;
}

/**
 * Paragraphs, an empty line, and a line for each fact. What has no room is cut, and what comes after it left out; the
 * facts may take up to half of the room from the paragraphs.
 *
 * @param room by the layout's measure.
 */
export function compose({ paragraphs, facts }: Clean, room: number, layout: Layout): string {
  const { measure } = layout;
  const gap = measure('\n\n');
  const wanted = facts.reduce((sum, fact) => sum + sizeOf(fact, layout), 0);
  const parts: string[] = [];
  let left = room - Math.min(wanted, Math.floor(room / 2));
  for (const paragraph of paragraphs) {
    const text = cut(paragraph, left - gap, measure);
    if (text === '') break;
    parts.push(layout.paragraph(text));
    left -= measure(text) + gap;
  }
  left += Math.min(wanted, Math.floor(room / 2));
  const rows: string[] = [];
  for (const fact of facts) {
    const label = cut(fact.label, LONGEST_LABEL);
    const value = cut(fact.value, left - sizeOf({ label, value: '' }, layout), measure);
    if (value === '') break;
    rows.push(layout.fact({ label, value }));
    left -= sizeOf({ label, value }, layout);
  }
  return [...parts, rows.join('\n')].filter((part) => part !== '').join('\n\n');
}

const LONGEST_LABEL = 100;

function sizeOf({ label, value }: Fact, { measure, factOverhead }: Layout): number {
  return measure(label) + factOverhead + measure(value) + measure('\n');
}
