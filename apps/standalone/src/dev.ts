/**
 * `npm run dev`: the demo for whoever changes the code. The api and the worker start again when a file of theirs
 * changes, and the pages come from Vite, which changes them in the browser.
 */
import { join } from 'node:path';
import { launch } from './launch.ts';
import { runProduct } from './product.ts';
import { forkedProgram } from './program.ts';
import { projectRoot } from './settings.ts';
import { simulated } from './simulated.ts';

await launch('.data-dev', async (settings, signal) =>
  runProduct(settings, signal, {
    ...(await simulated(settings, signal)),
    execArgv: ['--watch', '--watch-preserve-output'],
    pages: (apiUrl, onUrl) =>
      forkedProgram({
        name: 'pages',
        stage: 2,
        file: join(projectRoot, 'apps/web/scripts/dev.ts'),
        env: () => ({ API_URL: apiUrl() }),
        ready: 'message',
        onReady: (told) => onUrl('url' in told ? String(told.url) : ''),
      }),
  }),
);
