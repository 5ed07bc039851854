import type { Route } from './route.ts';

/** Channels. */
export const channelRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/channels',
    procedure: 'channels.create',
    status: 201,
    summary: 'Set up a channel',
    description: 'Its messages are in the language of this request’s `Accept-Language`.',
    answer: 'The channel; of a webhook with the secret that its deliveries are signed with.',
    refuses: {
      400: 'The team has as many channels as are allowed, or this installation sends no e-mail.',
      422: 'The settings are not those of the kind, or the address is not public.',
    },
  },
  {
    method: 'GET',
    path: '/channels',
    procedure: 'channels.list',
    status: 200,
    summary: 'List channels',
    answer: 'Every channel of the team, oldest first.',
  },
  {
    method: 'GET',
    path: '/channels/:id',
    procedure: 'channels.get',
    status: 200,
    summary: 'One channel',
    answer: 'The channel.',
  },
  {
    method: 'PUT',
    path: '/channels/:id',
    procedure: 'channels.update',
    status: 200,
    summary: 'Change a channel',
    description: 'What is left out stays as it is.',
    answer: 'The channel as it is now.',
  },
  {
    method: 'DELETE',
    path: '/channels/:id',
    procedure: 'channels.delete',
    status: 204,
    summary: 'Remove a channel',
    answer: 'It is gone, with what was still to be sent to it.',
  },
  {
    method: 'POST',
    path: '/channels/:id/test',
    procedure: 'channels.test',
    status: 200,
    summary: 'Send a test message',
    answer: 'Whether it arrived, how long that took, and why it did not.',
  },
];
