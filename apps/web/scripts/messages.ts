import { join } from 'node:path';
import type { CompilerOptions } from '@inlang/paraglide-js';

const folder = join(import.meta.dirname, '..');

/** How the messages become functions: for the build, and for the check of the types. */
export const messageOptions: CompilerOptions = {
  project: join(folder, 'project.inlang'),
  outdir: join(folder, 'src/lib/paraglide'),
  // Which language it is, lib/state/language.svelte.ts says.
  strategy: ['baseLocale'],
  outputStructure: 'message-modules',
  emitTsDeclarations: true,
  emitReadme: false,
  emitPrettierIgnore: false,
  emitGitIgnore: false,
};
