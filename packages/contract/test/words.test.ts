import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** Words of the glossary's last column. */
function retiredWords(): string[] {
  const rows = read('docs/glossary.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  return rows.flatMap((row) => (row.split('|')[3] ?? '').split(',').flatMap((word) => word.trim() || []));
}

/** Every sentence of a messages file, with its key. */
function sentencesOf(path: string): [string, string][] {
  const sentences: [string, string][] = [];
  const walk = (key: string, value: unknown): void => {
    if (typeof value === 'string') sentences.push([key, value]);
    else if (Array.isArray(value)) for (const item of value) walk(key, item);
    else if (typeof value === 'object' && value !== null) {
      const { match, ...others } = value as { match?: Record<string, string> };
      if (match !== undefined) for (const sentence of Object.values(match)) walk(key, sentence);
      else for (const [name, item] of Object.entries(others)) walk(key === '' ? name : key, item);
    }
  };
  walk('', JSON.parse(read(path)));
  return sentences;
}

/** The quoted sentences of a table in code. */
function literalsOf(path: string): [string, string][] {
  return [...read(path).matchAll(/'((?:[^'\\\n]|\\.)+ (?:[^'\\\n]|\\.)+)'|`([^`\n]+ [^`\n]+)`/g)].map(
    ([, plain, template]) => [path, plain ?? template ?? ''],
  );
}

const SENTENCES = [
  ...['en', 'it'].flatMap((language) => sentencesOf(`apps/web/messages/${language}.json`)),
  ...['problems', 'alerts', 'reports'].flatMap((folder) =>
    ['en', 'it'].flatMap((language) => literalsOf(`packages/contract/src/${folder}/${language}.ts`)),
  ),
  ...literalsOf('packages/contract/src/account-mail.ts'),
];

test('there are sentences to look at', () => {
  expect(SENTENCES.length).toBeGreaterThan(1000);
});

test.each(retiredWords())('nobody is shown "%s"', (word) => {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}{_-])${word}(?![\\p{L}\\p{N}}_])`, 'iu');
  expect(SENTENCES.filter(([, sentence]) => pattern.test(sentence))).toEqual([]);
});
