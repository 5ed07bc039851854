/**
 * Preloaded with `--import`: finds the product's modules with less work than Node would need. For each module Node looks
 * at the file system, and reads the package.json of its package again to learn whether it is an ES module. drizzle-orm
 * has hundreds of modules and a package.json of 180 kB: two thirds of the CPU time and half of the memory of a start
 * went there.
 *
 * Whatever is not named here is left to Node.
 */
import { registerHooks } from 'node:module';

/** Their `.js` files, asked for by `import`, are ES modules, and there is one version of each here. */
const PACKAGES = ['drizzle-orm', 'zod'];
const inPackages = new RegExp(`/node_modules/(${PACKAGES.join('|')})/`);
/** What leads to the same file from wherever it is asked for. */
const byName = new RegExp(`^(${PACKAGES.join('|')}|@watcher/[a-z-]+)(/|$)`);
const found = new Map();

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = '', conditions } = context;
    if (/^\.{1,2}\//.test(specifier)) {
      const format = formatOf(specifier, parentURL, conditions);
      if (format === undefined) return next(specifier, context);
      return { url: new URL(specifier, parentURL).href, format, shortCircuit: true };
    }
    if (!byName.test(specifier)) return next(specifier, context);
    // Asked for by `require`, or with other conditions, it is another file.
    const name = `${specifier} ${conditions}`;
    const entry = found.get(name) ?? next(specifier, context);
    found.set(name, entry);
    return { ...entry, shortCircuit: true };
  },
});

/** Of a file that is named by its path from another one. */
function formatOf(path, parentURL, conditions) {
  if (path.endsWith('.ts') && !parentURL.includes('/node_modules/')) return 'module-typescript';
  if (path.endsWith('.js') && inPackages.test(parentURL) && conditions.includes('import')) return 'module';
  return undefined;
}
