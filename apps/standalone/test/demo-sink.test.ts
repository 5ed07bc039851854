import { expect, onTestFinished, test } from 'vitest';
import { openSink } from '../src/demo-sink.ts';

test('shows what was sent to it, newest first and as text', async () => {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const sink = await openSink(stop.signal);
  const read = async () => (await fetch(sink.url)).text();
  expect(await read()).toContain('Nothing has arrived yet.');
  const post = (body: string) => fetch(sink.hook, { method: 'POST', body });
  expect((await post(JSON.stringify({ type: 'test', data: {} }))).status).toBe(204);
  await post(JSON.stringify({ type: 'alert.opened', data: { title: 'Budget <b>“Lab”</b>' } }));
  await post('no JSON');
  const page = await read();
  expect(page).not.toContain('<b>“Lab”');
  const order = ['unknown', 'Budget &#60;b&#62;“Lab”', '>test<'].map((text) => page.indexOf(text));
  expect(order.every((at) => at > 0)).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});
