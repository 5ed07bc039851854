import { expect, test } from 'vitest';
import { channels, type Notice } from '../../src/alerts/channels/index.ts';
import { deliverTo, httpKinds } from './support/deliver.ts';
import { startMailServer } from './support/mail-server.ts';
import { startReceiver } from './support/receiver.ts';
import { means, sample } from './support/sample.ts';

/** What each receiver gets, kept beside the test to be looked at. */

const resolved: Notice = {
  ...sample,
  type: 'alert.resolved',
  severity: 'warning',
  title: 'Resolved: budget “R&D <prod>” is back at 62 %',
};

test.each(httpKinds)('%s', async (kind) => {
  const receiver = await startReceiver();
  for (const notice of [sample, resolved]) {
    expect(await deliverTo(receiver, kind, notice)).toEqual({ delivered: true });
  }
  const pages = receiver.received.map(({ method, path, headers, body }) => {
    const own = Object.entries(headers).filter(
      ([name]) => !['host', 'connection', 'content-length', 'webhook-signature'].includes(name),
    );
    const head = own.map(([name, value]) => `${name}: ${value}`).join('\n');
    return `${method} ${path}\n${head}\n\n${JSON.stringify(JSON.parse(body), null, 2)}\n`;
  });
  await expect(pages.join('\n')).toMatchFileSnapshot(`golden/${kind}.txt`);
});

test('email', async () => {
  const server = await startMailServer();
  const to = ['ada@example.com', 'grace@example.org'];
  const smtp = { url: `smtp://127.0.0.1:${server.port}`, from: 'OpenRouter Watcher <watch@example.com>' };
  const { email } = channels;
  expect(await email.deliver({ notice: sample, means: means({ smtp }) }, email.create({ to }))).toEqual({
    delivered: true,
  });
  const [mail] = server.mails;
  const source = mail?.source ?? '';
  // What no two mails have in common.
  const stable = source.replaceAll(/--_[\w.-]+-Part_\d+/g, '--boundary').replace(/^Date: .*$/m, 'Date: …');
  const boundary = stable.replaceAll(/boundary="[^"]+"/g, 'boundary="…"').replaceAll('\r\n', '\n');
  await expect(boundary).toMatchFileSnapshot('golden/email.txt');
});
