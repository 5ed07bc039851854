import { expect, test } from 'vitest';
import { listAlerts } from '../src/alerts/index.ts';
import { createChannel, getChannel, testChannel, updateChannel } from '../src/channels/index.ts';
import { sendDigest } from '../src/reports/index.ts';
import { reply, startMailServer } from './channels/support/mail-server.ts';
import { type Reply, startReceiver } from './channels/support/receiver.ts';
import { runAlertJobs } from './support/alert-jobs.ts';
import { user, useWorld } from './support/world-with-user.ts';

useWorld();

const OLD = '/old';

/** A webhook to a receiver whose answers to `/old` are held back until so many have come, and all of them are let go. */
async function heldWebhook(answer: Reply, held = 1) {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: isFree, resolve: letGo } = Promise.withResolvers<void>();
  const receiver = await startReceiver();
  receiver.reply = async (response, one) => {
    if (one.path !== OLD) {
      response.end();
      return;
    }
    if (receiver.received.length >= held) arrive();
    await isFree;
    answer(response, one);
  };
  const settings = { url: `${receiver.url}${OLD}` };
  const { id } = await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  return { id, url: receiver.url, received: receiver.received, arrived, letGo };
}

const answering =
  (status: number): Reply =>
  (response) =>
    response.writeHead(status).end();

const tryIt = (id: number) => testChannel(user, user.scope, { id });

async function failing() {
  await runAlertJobs(user, user.teamId);
  const page = { kind: 'channel_failing', state: 'open', skip: 0, limit: 9 } as const;
  return (await listAlerts(user, user.scope, page)).items.map(({ row }) => row.params);
}

test.each([
  { what: 'test', send: tryIt },
  {
    what: 'message',
    send: async () => {
      await sendDigest(user, user.scope);
      await runAlertJobs(user, user.teamId);
    },
  },
])('a $what that the former address answers late says nothing of the new one', async ({ send }) => {
  const { id, url, arrived, letGo } = await heldWebhook(answering(410));
  const sent = send(id);
  await arrived;
  await updateChannel(user, user.scope, { id, settings: { url: `${url}/new` } });
  letGo();
  await sent;
  const channel = { isActive: true, status: 'untested', lastDelivery: null };
  expect(await getChannel(user, user.scope, { id })).toMatchObject(channel);
  await tryIt(id);
  expect(await getChannel(user, user.scope, { id })).toMatchObject({ status: 'ok' });
});

test('a message that the former address refused for good goes to the new one, under the same name', async () => {
  const { id, url, received, arrived, letGo } = await heldWebhook(answering(410));
  await sendDigest(user, user.scope);
  const sent = runAlertJobs(user, user.teamId);
  await arrived;
  await updateChannel(user, user.scope, { id, settings: { url: `${url}/new` } });
  letGo();
  await sent;
  await runAlertJobs(user, user.teamId);
  expect(received.map(({ path }) => path)).toEqual([OLD, '/new']);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a mail that an address refuses goes to the present addresses once that is corrected', async () => {
  const server = await startMailServer({
    onRcptTo: ({ address }, _session, callback) =>
      address === 'wrong@example.com' ? callback(reply(451)) : callback(),
  });
  const smtp = { url: `smtp://127.0.0.1:${server.port}`, from: 'Watcher <watch@example.com>' };
  const ctx = { ...user, means: { ...user.means, smtp } };
  const settings = { to: ['one@example.com', 'wrong@example.com'] };
  const { id } = await createChannel(ctx, user.scope, { kind: 'email', name: 'Mail', settings }, 'en');
  await sendDigest(ctx, user.scope);
  await runAlertJobs(ctx, user.teamId);
  await updateChannel(ctx, user.scope, { id, name: 'Team', settings });
  await runAlertJobs(ctx, user.teamId);
  await updateChannel(ctx, user.scope, { id, settings: { to: ['one@example.com', 'right@example.com'] } });
  await runAlertJobs(ctx, user.teamId);
  expect(server.mails.map(({ to }) => to)).toEqual([
    ['one@example.com'],
    ['one@example.com', 'right@example.com'],
  ]);
  expect(await getChannel(ctx, user.scope, { id })).toMatchObject({ status: 'ok' });
});

test('a receiver that is gone switches its channel off, also when it is renamed or saved as it is meanwhile', async () => {
  const { id, arrived, letGo, url } = await heldWebhook(answering(410));
  const sent = tryIt(id);
  await arrived;
  await updateChannel(user, user.scope, { id, name: 'Other', settings: { url: `${url}${OLD}` } });
  letGo();
  await sent;
  expect(await getChannel(user, user.scope, { id })).toMatchObject({ name: 'Other', status: 'disabled' });
  expect(await failing()).toMatchObject([{ isOff: true, failures: 1 }]);
});

test('three failures at once make a channel failing as three in a row do', async () => {
  const { id, arrived, letGo } = await heldWebhook(answering(500), 3);
  const tries = [tryIt(id), tryIt(id), tryIt(id)];
  await arrived;
  letGo();
  await Promise.all(tries);
  expect(await getChannel(user, user.scope, { id })).toMatchObject({ status: 'failing' });
  expect(await failing()).toMatchObject([{ isOff: false, failures: 3 }]);
});

test('a channel whose receiver is gone is told of until a message arrives, however else another try fails', async () => {
  const receiver = await startReceiver({ reply: answering(410) });
  const settings = { url: receiver.url };
  const { id } = await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  await tryIt(id);
  receiver.reply = answering(500);
  await tryIt(id);
  expect(await failing()).toMatchObject([{ isOff: true, failures: 2 }]);
  receiver.reply = answering(200);
  await tryIt(id);
  expect(await failing()).toEqual([]);
});
