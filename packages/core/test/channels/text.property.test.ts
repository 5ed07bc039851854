import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lines, oneLine } from '../../src/alerts/channels/text/clean.ts';
import { cut, type Measure } from '../../src/alerts/channels/text/cut.ts';
import {
  escapeCommonMark,
  escapeDiscord,
  escapeHtml,
  escapeSlack,
} from '../../src/alerts/channels/text/escape.ts';

const measures: Record<string, Measure> = {
  characters: (text) => text.length,
  bytes: (text) => Buffer.byteLength(text),
  'characters of Slack': (text) => escapeSlack(text).length,
  'bytes of JSON': (text) => Buffer.byteLength(JSON.stringify(text)) - 2,
};

/** Words, emoji of several code points, accents of their own, markup. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        '👨‍👩‍👧‍👦',
        'e\u0301',
        '🇮🇹',
        '&',
        '<',
        '"',
        '\\',
        'word',
        'a'.repeat(40),
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const graphemes = (value: string) =>
  [...new Intl.Segmenter('en').segment(value)].map(({ segment }) => segment);

describe('cut', () => {
  test.each(Object.entries(measures))('keeps to the room, in %s', (_name, measure) => {
    fc.assert(
      fc.property(text, fc.integer({ min: -2, max: 200 }), (value, room) => {
        const result = cut(value, room, measure);
        if (measure(value) <= room) {
          expect(result).toBe(value);
          return;
        }
        expect(measure(result)).toBeLessThanOrEqual(Math.max(0, room));
        if (result === '') {
          expect(room).toBeLessThan(measure('…'));
          return;
        }
        expect(result.endsWith('…')).toBe(true);
        const kept = graphemes(result.slice(0, -1));
        // Whole characters of the reader's, from the beginning.
        expect(kept).toEqual(graphemes(value).slice(0, kept.length));
      }),
      { numRuns: 500 },
    );
  });

  test('ends after a word unless that loses more than half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 3, maxLength: 60 }),
        fc.integer({ min: 20, max: 100 }),
        (words, room) => {
          const value = words.join(' ');
          fc.pre(value.length > room);
          const result = cut(value, room);
          const kept = result.slice(0, -1);
          expect(value[kept.length]).toBe(' ');
          expect(kept).not.toMatch(/\s$/);
          // The next word would not have had room.
          expect(
            value.indexOf(' ', kept.length + 1) === -1 || value.indexOf(' ', kept.length + 1) > room - 1,
          ).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['one two three', 9, 'one two…'],
    ['one two three', 8, 'one two…'],
    ['one two three', 7, 'one…'],
    ['one two three', 13, 'one two three'],
    [`a ${'b'.repeat(50)}`, 12, 'a bbbbbbbbb…'],
    ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 12, '👨‍👩‍👧‍👦…'],
    ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 11, '…'],
    ['abc', 0, ''],
  ])('%j in %i is %j', (value, room, expected) => {
    expect(cut(value, room)).toBe(expected);
  });
});

describe('escaping', () => {
  test('Slack and HTML: no control character is left, and reading brings the text back', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const escaped of [escapeSlack(value), escapeHtml(value)]) {
          expect(escaped).not.toMatch(/[<>]/);
          expect(escaped).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
          const read = escaped.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
            return { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }[name] ?? '';
          });
          expect(read).toBe(value);
        }
        expect(escapeHtml(value)).not.toMatch(/["']/);
      }),
    );
  });

  test('Markdown: every character that could begin something stands behind a backslash', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: fc.constantFrom(...'\\`*_~|<>#[]()&-+=1. \na') })),
        (value) => {
          for (const escapeText of [escapeDiscord, escapeCommonMark]) {
            const escaped = escapeText(value);
            const bare = escaped.replace(/\\[^A-Za-z0-9\s]/g, '');
            expect(bare).not.toMatch(/[\\`*_~|<>#[\]]/);
            expect(escaped.replace(/\\([^A-Za-z0-9\s])/g, '$1')).toBe(value);
          }
          expect(escapeCommonMark(value).replace(/\\./g, 'x')).not.toMatch(/&|^[-+=]|^\d{1,9}[.)]/m);
        },
      ),
    );
  });
});

describe('cleaning', () => {
  test('one line stays one line, without what is not seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        for (const cleaned of [oneLine(value), ...lines(value).split('\n')]) {
          expect(cleaned).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
          expect(cleaned).toBe(cleaned.trim());
          expect(cleaned.isWellFormed()).toBe(true);
        }
      }),
    );
    expect(oneLine('a\r\nBcc: b\u202e\u0000 \u2028c')).toBe('a Bcc: b c');
    expect(lines('a \r\n\n\u0000\n b\u2028c')).toBe('a\nb\nc');
  });
});
