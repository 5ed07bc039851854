import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes half a minute or more, and so begins first: at the end it would run with nothing beside it. */
const LONGEST = [
  'apps/worker/test/year.test.ts',
  'packages/e2e/test/kill.test.ts',
  'packages/bench/test/bench.test.ts',
  'packages/e2e/test/pages.test.ts',
  'packages/core/test/reconciliation.test.ts',
  'packages/e2e/test/alerts.test.ts',
  'packages/core/test/self-healing.test.ts',
  'packages/e2e/test/dev.test.ts',
  'packages/local-postgres/test/local.test.ts',
  'packages/e2e/test/explore.test.ts',
  'packages/e2e/test/first-run.test.ts',
  'apps/api/test/fuzz.test.ts',
  'packages/e2e/test/load.test.ts',
  'packages/e2e/test/shell.test.ts',
  'apps/worker/test/alerts.test.ts',
  'apps/api/test/stalled.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((file) => moduleId.endsWith(file));
    const others = await super.sort(files);
    return [...others.filter(isLong), ...others.filter((file) => !isLong(file))];
  }
}

/**
 * One run over all packages: one embedded PostgreSQL, one report. `npm test -- packages/core` narrows it, and so does
 * a package's own `test` script, which looks in its folder only.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes or for PostgreSQL: two of them leave two cores idle for a quarter of the time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          // The package's own folder, where its script is called; `--dir` does not reach the projects.
          dir: process.cwd(),
          include: ['**/{src,test}/**/*.test.ts'],
          globalSetup: [new URL('packages/core/test/support/global-setup.ts', import.meta.url).pathname],
          setupFiles: [new URL('packages/core/test/support/properties.ts', import.meta.url).pathname],
          // Against what hangs; a busy machine may take its time.
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 15_000 } },
          pool: 'forks',
          // Files of one worker share modules: whatever a module keeps has to be asked for by each file.
          isolate: false,
          // Node runs the modules as it runs the product's: nothing mocks one, or needs Vite to make it.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          execArgv: [
            // The SDK's own source, not what it packs for others.
            '--conditions=watcher-source',
            '--import',
            new URL('scripts/lib/quick-modules.mjs', import.meta.url).href,
          ],
          // A file of tests imports what the one before did, and starts programs that do.
          env: { NODE_COMPILE_CACHE: new URL('node_modules/.cache/node', import.meta.url).pathname },
        },
      },
      // Components in a browser: `*.spec.ts`.
      'apps/web/vitest.config.ts',
    ],
  },
});
