import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../../../docs/benchmarks.md', import.meta.url));

/** Puts a case's section into `docs/benchmarks.md`, between the marks that bear its name. */
export function writeSection(name: string, markdown: string): void {
  const document = readFileSync(file, 'utf8');
  const [begin, end] = marksOf(name);
  const [before, rest] = split(document, begin);
  const [, after] = split(rest, end);
  writeFileSync(file, `${before}${begin}\n${markdown}\n${end}${after}`);
}

/** What stands before and after the section of a case. */
export function marksOf(name: string): [begin: string, end: string] {
  return [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/benchmarks.md has no mark "${mark}".`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
