import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createOpenRouter } from '../src/openrouter/client.ts';
import { followProxies } from '../src/outbound/index.ts';
import { useWorld, world } from './support/world-with-user.ts';

useWorld();

let takeBack = () => {};
afterEach(() => takeBack());

/** A proxy that takes whoever asks for openrouter.test to the simulator, and nobody elsewhere. */
async function startProxy(upstream: URL) {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const through = connect(Number(upstream.port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    for (const one of [socket, through]) one.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

test('OpenRouter is reached through the proxy of the environment, and this machine straight', async () => {
  const upstream = new URL(world.upstreamUrl);
  const proxy = await startProxy(upstream);
  const key = world.sim.createAccount({ name: 'proxied' }).createKey({ name: 'prod' });
  const patience = { timeoutMs: 2000, attempts: 1, backoffMs: 1 };
  const behind = createOpenRouter({ baseUrl: `http://openrouter.test${upstream.pathname}`, ...patience });
  await expect(behind.getCurrentKey(key.key)).rejects.toMatchObject({ kind: 'unreachable' });
  takeBack = followProxies({ HTTP_PROXY: proxy.url, NO_PROXY: 'example.com' });
  expect((await behind.getCurrentKey(key.key)).usage).toBe(0n);
  expect(proxy.asked).toEqual(['openrouter.test:80']);
  const straight = createOpenRouter({ baseUrl: world.upstreamUrl, ...patience });
  expect((await straight.getCurrentKey(key.key)).usage).toBe(0n);
  expect(proxy.asked).toHaveLength(1);
  proxy.server.close();
  proxy.server.closeAllConnections();
});
