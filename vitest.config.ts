import { defineConfig } from 'vitest/config';

/** One run over all packages: one embedded PostgreSQL, one report. `npm test -- packages/core` narrows it. */
export default defineConfig({
  // The SDK's own source, not what it packs for others.
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['{apps,packages}/*/{src,test}/**/*.test.ts'],
    globalSetup: ['packages/core/test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});
