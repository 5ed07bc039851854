/**
 * No circles of imports, of types neither: between files nowhere, between folders in every package but those that
 * are still being untangled. `warn` is reported, `error` fails.
 */
const untangling = ['apps/web/'];
/** Circles of files that are to go; a new one fails. */
const knownFiles = ['apps/web/src/lib/guide/'];

const begins = (paths) => `^(${paths.join('|')})`;
const circle = (name, severity, from, scope = 'module') => ({
  name,
  severity,
  scope,
  from,
  to: { circular: true },
});

export default {
  forbidden: [
    circle('file-circle', 'error', { pathNot: begins(knownFiles) }),
    circle('known-file-circle', 'warn', { path: begins(knownFiles) }),
    circle('folder-circle', 'error', { pathNot: begins(untangling) }, 'folder'),
    circle('known-folder-circle', 'warn', { path: begins(untangling) }, 'folder'),
  ],
  options: {
    includeOnly: '^(apps|packages)/[^/]+/src/',
    exclude: '/paraglide/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'default'] },
  },
};
