import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, MUTATION_KINDS, mutateAnswer, type Path, type RandomMutation } from '../src/index.ts';

/** The answer with a mutation taken back: what was there before is there again. */
function undo(answer: Json, { path, before }: RandomMutation): Json {
  const [name, ...rest] = path;
  if (name === undefined) return before ?? null;
  if (Array.isArray(answer)) {
    return answer.map((item, index) => (index === name ? undo(item, step(rest, before)) : item));
  }
  if (typeof answer !== 'object' || answer === null) throw new Error('the path leads nowhere');
  const entries = Object.entries(answer).filter(([field]) => field !== name || rest.length > 0);
  if (rest.length === 0)
    return Object.fromEntries(before === undefined ? entries : [...entries, [String(name), before]]);
  return Object.fromEntries(
    entries.map(([field, value]) => [field, field === name ? undo(value, step(rest, before)) : value]),
  );
}

function step(path: Path, before: Json | undefined): RandomMutation {
  return { path, kind: 'null', ...(before !== undefined && { before }) };
}

const jsonValue = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)));

test('the listed mutations are all there is: taken back, the answer is what it was', () => {
  fc.assert(
    fc.property(jsonValue, fc.integer(), fc.integer({ min: 0, max: 8 }), (value, seed, count) => {
      const before = JSON.stringify(value);
      const { answer, mutations } = mutateAnswer(value, seed, { count });
      expect(JSON.stringify(value)).toBe(before);
      expect(mutations.length).toBeLessThanOrEqual(count);
      expect(mutations.reduce(undo, answer)).toEqual(value);
      expect(mutations.length === 0).toBe(JSON.stringify(answer) === before);
      for (const { path } of mutations) {
        const within = mutations.filter((one) => path.every((name, index) => one.path[index] === name));
        expect(within).toHaveLength(1);
      }
      expect(mutateAnswer(value, seed, { count })).toEqual({ answer, mutations });
    }),
    { numRuns: 300 },
  );
});

test('what is spared stays, and only the wanted kinds happen', () => {
  fc.assert(
    fc.property(fc.integer(), fc.subarray([...MUTATION_KINDS], { minLength: 1 }), (seed, kinds) => {
      const answer = { data: [{ hash: 'a', usage: 1, name: 'x', tags: ['t'] }], metadata: { count: '2' } };
      const { mutations } = mutateAnswer(answer, seed, {
        count: 6,
        kinds,
        spare: (path) => path.at(-1) === 'hash' || path[0] === 'metadata',
      });
      for (const { path, kind } of mutations) {
        expect(kinds).toContain(kind);
        expect(path).not.toContain('hash');
        expect(path).not.toContain('metadata');
      }
    }),
  );
});

test('every kind of change comes about', () => {
  const answer = { data: [{ name: 'x', usage: 1, count: '2', list: [1] }] };
  const kinds = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    for (const { kind } of mutateAnswer(answer, seed).mutations) kinds.add(kind);
  }
  expect([...kinds].sort()).toEqual([...MUTATION_KINDS].sort());
});

test('what JSON does not carry is refused', () => {
  expect(() => mutateAnswer({ amount: 1n }, 1)).toThrow(TypeError);
  expect(() => mutateAnswer([() => 1], 1)).toThrow(TypeError);
});
