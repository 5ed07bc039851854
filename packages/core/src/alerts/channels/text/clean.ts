/**
 * What may stand in names that came from elsewhere and must not reach a reader: controls, and characters that turn
 * the direction of text. Line and paragraph separators are white space.
 */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/gu;

/** One line of text: any run of white space is one space. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/\s+/g, ' ').replace(UNSEEN, '').trim();
}

/** Lines of text, without empty ones. */
export function lines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(oneLine)
    .filter((line) => line !== '')
    .join('\n');
}
