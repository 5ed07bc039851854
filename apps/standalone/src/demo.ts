/** `npm run demo`: the whole product against the simulated OpenRouter, with an account to look around in. */
import { launch } from './launch.ts';
import { runProduct } from './product.ts';
import { simulated } from './simulated.ts';

await launch('.data-demo', async (settings, signal) =>
  runProduct(settings, signal, await simulated(settings, signal)),
);
