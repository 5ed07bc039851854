import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompilerOptions, compile, paraglideVitePlugin } from '@inlang/paraglide-js';
import type { PluginOption } from 'vite';

const folder = join(import.meta.dirname, '..');
const outdir = join(folder, 'src/lib/paraglide');

/** How the messages become functions. */
const messageOptions: CompilerOptions = {
  project: join(folder, 'project.inlang'),
  outdir,
  // Which language it is, lib/state/language.svelte.ts says.
  strategy: ['baseLocale'],
  outputStructure: 'message-modules',
  emitReadme: false,
  emitPrettierIgnore: false,
  emitGitIgnore: false,
};

/** Makes functions of the messages, unless those that are there were made of the same ones. */
export async function compileMessages(): Promise<void> {
  const sources = hashOfSources();
  if (existsSync(MADE) && readFileSync(MADE, 'utf8') === sources) return;
  await compile(messageOptions);
  writeFileSync(MADE, sources);
}

/** While somebody works on the pages, a message that changes is compiled at once. */
export function liveMessages(): PluginOption {
  // From then on nobody knows what the functions were made of.
  const forget = { name: 'messages-forget', configureServer: () => rmSync(MADE, { force: true }) };
  // A browser asks for each file: one a language, not one a message.
  return [forget, paraglideVitePlugin({ ...messageOptions, outputStructure: 'locale-modules' })];
}

/** The hash of what the functions were made of. It is written last, and goes with them when they are made anew. */
const MADE = join(outdir, 'made-of.txt');

function hashOfSources(): string {
  const messages = readdirSync(join(folder, 'messages')).sort();
  const files = [
    // The compiler's version.
    join(folder, 'node_modules/@inlang/paraglide-js/package.json'),
    join(folder, 'project.inlang/settings.json'),
    ...messages.map((name) => join(folder, 'messages', name)),
  ];
  const hash = createHash('sha256').update(JSON.stringify(messageOptions));
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
