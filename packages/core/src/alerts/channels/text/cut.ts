const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How much room a piece of text takes. Of two pieces it is the sum. */
export type Measure = (text: string) => number;

/**
 * UTF-16 code units. Receivers that say "characters" mean these or whole code points, of which there are never more.
 */
export const inCharacters: Measure = (text) => text.length;

const ELLIPSIS = '…';

/**
 * Shortens a text that is too long: after a word and with an ellipsis, or inside of a word when its last space is
 * further back than half of the room. What a reader sees as one character is never broken.
 *
 * @param room at most so much by `measure`; without room for the ellipsis the result is empty.
 */
export function cut(text: string, room: number, measure: Measure = inCharacters): string {
  if (measure(text) <= room) return text;
  let left = room - measure(ELLIPSIS);
  if (left < 0) return '';
  let end = 0;
  let word = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    if (/^\s/.test(segment)) word = index;
    left -= measure(segment);
    if (left < 0) break;
    end = index + segment.length;
  }
  return text.slice(0, word >= end / 2 ? word : end).trimEnd() + ELLIPSIS;
}
