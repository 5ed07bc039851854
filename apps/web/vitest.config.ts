import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { browserOptions } from '@watcher/browser';
import { defaultClientConditions } from 'vite';
import { defineProject } from 'vitest/config';
import { compileMessages } from './scripts/messages.ts';

await compileMessages();

/**
 * Components in the same Chromium that the whole product is tried in: what is hard to reach from there. Without
 * SvelteKit: a component that needs a page is tried on one, by packages/e2e.
 */
export default defineProject({
  plugins: [tailwindcss(), svelte()],
  resolve: { conditions: ['watcher-source', ...defaultClientConditions] },
  test: {
    name: 'components',
    // As in the root's vitest.config.ts.
    dir: process.cwd(),
    include: ['**/test/components/**/*.spec.ts'],
    setupFiles: ['test/components/support/setup.ts'],
    testTimeout: 20_000,
    expect: { poll: { timeout: 15_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      viewport: { width: 1000, height: 800 },
      provider: playwright({
        launchOptions: await browserOptions(),
        contextOptions: { locale: 'en-US', timezoneId: 'Europe/Rome' },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
