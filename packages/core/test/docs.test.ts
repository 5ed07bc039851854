import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { VERSION } from '../src/version.ts';

const root = new URL('../../../', import.meta.url).pathname;
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], {
  cwd: root,
  exclude: ['node_modules'],
});
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Paths from the root, in backticks or in a listing, and targets of links. */
function namedPaths(document: string): string[] {
  const text = read(document);
  const folders = /(?<![\w/.@-])(?:apps|packages|docs|scripts|deploy)\/[\w./-]*\w/g;
  const links = /\]\((?!https?:|#)([^)#]+)/g;
  return [
    ...[...text.matchAll(folders)].map(([path]) => path),
    ...[...text.matchAll(links)].map(([, path = '']) => join(dirname(document), path)),
  ];
}

test('every path that a document names is there', () => {
  expect(documents).toContain('docs/architecture.md');
  const missing = documents.flatMap((document) =>
    namedPaths(document)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${document}: ${path}`),
  );
  expect(missing).toEqual([]);
  expect(namedPaths('docs/architecture.md').length).toBeGreaterThan(40);
});

test('the image tells the version of package.json', () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
  expect(/^ARG VERSION=(.*)$/m.exec(read('Dockerfile'))?.[1]).toBe(version);
  expect(VERSION).toBe(version);
});

test('the table of settings has every setting', () => {
  const settings = [...read('packages/core/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
    ([, name]) => name,
  );
  expect(settings).toContain('LOG_FORMAT');
  const listed = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(settings.filter((name) => !listed.includes(name))).toEqual([]);
});
