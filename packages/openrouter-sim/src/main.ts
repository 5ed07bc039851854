/**
 * Serves the demo account: `node src/main.ts`. Environment: `PORT` (any free one), `SEED` (1), `DAYS` of history (90),
 * `SINCE` (an ISO instant to begin the history at, instead of `DAYS`).
 * When ready it prints one line of JSON: `{url, controlUrl, since, managementKey, inferenceKey, keys}`.
 */
import { createDemo } from './presets.ts';
import { startSimulator } from './server.ts';

const { PORT, SEED, DAYS, SINCE } = process.env;

const demo = createDemo({
  seed: SEED ?? 1,
  ...(DAYS !== undefined && { days: Number(DAYS) }),
  ...(SINCE !== undefined && { since: Date.parse(SINCE) }),
});
// Write the history now: the first request should not wait for it.
const { requests } = demo.sim.ledger.total();
const server = await startSimulator(demo.sim, { port: Number(PORT ?? 0) });

function stop(): void {
  // A group's signal arrives twice, and a parent's end disconnects as well: closing again does no harm.
  void server.close().then(() => process.exit(0));
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);

const [production] = demo.keys;
console.log(
  JSON.stringify({
    url: server.url,
    controlUrl: `http://127.0.0.1:${server.port}/_sim`,
    managementKey: demo.managementKey.key,
    inferenceKey: production?.key,
    keys: demo.keys,
    requests,
  }),
);
