import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';
import { compileMessages, liveMessages } from './scripts/messages.ts';

const { API_URL = 'http://127.0.0.1:3000' } = process.env;
const SERVED_BY_API = ['^/trpc/', '^/api/', '/healthz', '/readyz'];

/** Folders in which nothing imports SvelteKit's client, not even by way of another module. */
const SHARED =
  /src\/lib\/(?:account|breakdown|completeness|format|logos|state|ui(?!\/(?:LoadFailed|SecretOnceDialog)\b))\//;

await compileMessages();

export default defineConfig(({ command }) => ({
  plugins: [
    command === 'serve' && liveMessages(),
    tailwindcss(),
    sveltekit({ adapter: adapter({ fallback: 'index.html', precompress: true }) }),
  ],
  // The SDK's own source, not what it packs for others.
  resolve: { conditions: ['watcher-source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['watcher-source', ...defaultServerConditions] } },
  // Nothing as a data: URI, so that the server's Content-Security-Policy may name 'self' alone.
  build: { assetsInlineLimit: 0 },
  // Fewer files: each has headers of a kilobyte, and waits for its turn. What several pages share comes in one, but for
  // modules that import SvelteKit's client: it would come with them, and load an unknown address again and again.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'svelte', test: /node_modules\/(svelte|clsx|esm-env)\// },
                { name: 'api', test: /node_modules\/@trpc\/|packages\/sdk\// },
                {
                  name: 'controls',
                  test: /node_modules\/(bits-ui|svelte-toolbelt|runed|@floating-ui)\//,
                  minShareCount: 3,
                },
                { name: 'messages', test: /\/paraglide\/|packages\/contract\//, minShareCount: 2 },
                { name: 'shared', test: SHARED, minShareCount: 4 },
              ],
            },
          },
        },
      },
    },
  },
  // For work on the pages: the API runs beside them, and is to see the browser's own origin.
  server: {
    proxy: Object.fromEntries(SERVED_BY_API.map((path) => [path, { target: API_URL, changeOrigin: false }])),
  },
}));
