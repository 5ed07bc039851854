import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SLOTS } from '#lib/chart/colours.ts';
import { apart, contrast, simulate, visions } from './colour.ts';

const css = readFileSync(new URL('../src/app.css', import.meta.url), 'utf8');

function token(name: string, theme: number): string {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css)?.[theme + 1];
  if (found === undefined) throw new Error(`There is no colour ${name}.`);
  return found;
}

describe.each([
  ['light', 0],
  ['dark', 1],
])('the colours of the %s theme', (_, theme) => {
  const series = Array.from({ length: SLOTS }, (_unused, slot) => token(`series-${slot}`, theme));

  it('stand out from the card: charts 3:1, text 4.5:1', () => {
    const surface = token('surface', theme);
    for (const colour of [...series, token('series-other', theme), token('series-unattributed', theme)]) {
      expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
    }
    for (const name of ['ink', 'ink-soft', 'ink-faint', 'accent', 'good', 'warn', 'bad']) {
      for (const ground of ['surface', 'canvas', 'raised', 'sunken', 'accent-wash']) {
        expect(
          contrast(token(name, theme), token(ground, theme)),
          `${name} on ${ground}`,
        ).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const name of ['accent', 'good', 'warn', 'bad']) {
      expect(
        contrast(token(name, theme), token(`${name}-wash`, theme)),
        `${name} on its wash`,
      ).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(visions)('have two greys that nobody takes for each other, with %s vision', (vision) => {
    const [rest, unattributed] = [token('series-other', theme), token('series-unattributed', theme)];
    expect(apart(simulate(rest, vision), simulate(unattributed, vision))).toBeGreaterThanOrEqual(0.2);
  });

  // Any two of them may be neighbours in a stack: the series by cost, then what has no colour.
  it.each(visions)('keep every two that a stack can have apart, with %s vision', (vision) => {
    const others = [token('series-other', theme), token('series-unattributed', theme)];
    const seen = [...series, ...others].map((hex) => ({ hex, colour: simulate(hex, vision) }));
    seen.forEach((one, index) => {
      for (const other of seen.slice(index + 1)) {
        expect(apart(one.colour, other.colour), `${one.hex} and ${other.hex}`).toBeGreaterThanOrEqual(0.08);
      }
    });
  });
});
