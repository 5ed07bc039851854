/**
 * Preloaded with `--import`. Node reads a package's package.json again for each of its modules, to learn whether it is
 * an ES module. drizzle-orm has hundreds of modules and a package.json of 180 kB: two thirds of the CPU time and half
 * of the memory of a start went there. Its `.js` files are ES modules, and there is one version of it here.
 */
import { registerHooks } from 'node:module';

const PACKAGE = 'drizzle-orm';
/** Where each name that begins with the package's leads. */
const entries = new Map();

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = '' } = context;
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && parentURL.includes(`/node_modules/${PACKAGE}/`)) {
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    }
    if (specifier !== PACKAGE && !specifier.startsWith(`${PACKAGE}/`)) return next(specifier, context);
    // Asked for by `require` it is another file.
    const name = `${specifier} ${context.conditions}`;
    const entry = entries.get(name) ?? next(specifier, context);
    entries.set(name, entry);
    return { ...entry, shortCircuit: true };
  },
});
