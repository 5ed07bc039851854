/** No circles of imports, of types neither, between files or between folders. */
const circle = (name, scope = 'module') => ({
  name,
  severity: 'error',
  scope,
  from: {},
  to: { circular: true },
});

export default {
  forbidden: [circle('file-circle'), circle('folder-circle', 'folder')],
  options: {
    includeOnly: '^(apps|packages)/[^/]+/src/',
    exclude: '/paraglide/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'default'] },
  },
};
