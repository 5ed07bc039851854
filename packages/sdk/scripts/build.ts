import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { build } from 'vite';
import { clientInterface } from './client-interface.ts';

/**
 * Builds what `npm pack` publishes: one file of JavaScript with nothing to install beside it, and one of types in
 * which every procedure's input and output is spelled out, so that none of the server's packages is named.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  root,
  logLevel: 'warn',
  configFile: false,
  build: {
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'index.js' },
    target: 'es2022',
    minify: false,
    outDir: 'dist',
  },
});

/** The declarations of a file that needs no other one to be understood. */
function declarationsOf(name: string): string {
  const { outputText } = ts.transpileDeclaration(readFileSync(`${root}/src/${name}`, 'utf8'), {
    fileName: name,
    compilerOptions: { target: ts.ScriptTarget.ES2022, isolatedDeclarations: true },
  });
  return outputText.trim();
}

const types = `${declarationsOf('options.ts')}

${declarationsOf('error.ts')}

${clientInterface(root)}

/**
 * A typed client. Calls made in the same tick go in one request; \`.subscribe\` uses server-sent events, which a
 * browser has and Node needs a global \`EventSource\` for. A call that fails throws a {@link WatcherError}.
 */
export declare function createClient(options: ClientOptions): Client;
`;
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(`${root}/dist/index.d.ts`, types);
