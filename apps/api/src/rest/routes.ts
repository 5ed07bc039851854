import { usageExportInput } from '@watcher/contract/usage';
import { exportUsage } from '@watcher/core/usage';
import type { appRouter } from '../router.ts';
import { type CsvExport, csvExport, type Download, exploreDownload } from './downloads.ts';

type Procedures = (typeof appRouter)['_def']['record'];

/** The name of a procedure, e.g. `keys.create`. */
export type ProcedureName = {
  [Group in keyof Procedures & string]: `${Group}.${keyof Procedures[Group] & string}`;
}[keyof Procedures & string];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path below `/api`. Its parameters, the query's and the body's fields are those of the procedure's input. */
  readonly path: string;
  /** Holds the rules, the input and the output of the route. */
  readonly procedure: ProcedureName;
  readonly status: 200 | 201 | 202 | 204;
  readonly summary: string;
  readonly description?: string;
  /** What the successful answer holds. */
  readonly answer: string;
  /** Why it refuses where that is more than `openapi/refusals.ts` knows of every route. */
  readonly refuses?: Readonly<Partial<Record<400 | 401 | 403 | 404 | 409 | 422 | 429, string>>>;
  /** The body is the output's `items` alone; its `total` is in `X-Total-Count`. */
  readonly bareItems?: true;
  /** Answers `Accept: text/csv` too: with everything, or with the page that is asked for. */
  readonly csv?: CsvExport;
  /** Answers with a file, as CSV or JSON; the input says which. */
  readonly download?: Download;
}

const csvDescription =
  'With `Accept: text/csv` the answer is CSV (RFC 4180, UTF-8) with the same columns: the whole range, streamed, ' +
  'unless a page is asked for. Unknown is an empty cell. A text that a spreadsheet would run as a formula begins ' +
  "with `'`. Any other `Accept` is answered with JSON.";

/** Every REST route below `/api`: method, path and success over the procedure that does it. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/auth/register',
    procedure: 'auth.register',
    status: 201,
    summary: 'Create an account',
    answer: 'The new account.',
    refuses: {
      400: 'An account with this email already exists, or REGISTRATION does not allow one: it needs an invitation, or is closed.',
      429: 'Too many accounts were made from this address.',
    },
  },
  {
    method: 'POST',
    path: '/auth/login',
    procedure: 'auth.login',
    status: 200,
    summary: 'Sign in',
    description: 'The token is in the answer and in an HttpOnly cookie; programs send it as a bearer.',
    answer: 'The new session.',
    refuses: {
      401: 'The email or the password is wrong; which one is not said.',
      429: 'Too many wrong passwords. The right one from a device that signed in before (its cookie says so) still works.',
    },
  },
  {
    method: 'POST',
    path: '/auth/logout',
    procedure: 'auth.logout',
    status: 204,
    summary: 'Sign out',
    answer: 'The session is dead at once.',
  },
  {
    method: 'POST',
    path: '/auth/forgot-password',
    procedure: 'auth.forgotPassword',
    status: 202,
    summary: 'Request a link to a new password',
    description:
      'Sent by e-mail where there is such an account; the answer is the same for every address. Without SMTP_URL nothing is sent: the operator makes a link with `npm run admin -- reset-password EMAIL`.',
    answer: 'Accepted, whether there is such an account or not.',
    refuses: { 429: 'Too many links were requested from this address.' },
  },
  {
    method: 'POST',
    path: '/auth/reset-password',
    procedure: 'auth.resetPassword',
    status: 204,
    summary: 'Set a new password with a link',
    description: 'The token works once, within an hour. Every session of the account ends.',
    answer: 'The password is set, and every session has ended.',
    refuses: {
      400: 'The link has expired or was already used.',
      429: 'Too many links were tried from this address.',
    },
  },
  {
    method: 'GET',
    path: '/auth/me',
    procedure: 'auth.me',
    status: 200,
    summary: 'Who is signed in',
    answer: 'The account.',
  },

  {
    method: 'POST',
    path: '/keys',
    procedure: 'keys.create',
    status: 201,
    summary: 'Watch a key',
    description:
      'The key is checked with OpenRouter first. When OpenRouter cannot be reached it is kept as `unverified` and ' +
      'settled later. Its value is in no answer.',
    answer: 'The key, without its value.',
    refuses: {
      400: 'You have as many keys as are allowed, or this one already.',
      422: 'The input is malformed or out of range, or OpenRouter refuses the key.',
    },
  },
  {
    method: 'GET',
    path: '/keys',
    procedure: 'keys.list',
    status: 200,
    summary: 'List keys',
    description: 'Pasted keys and those found through a management key, a page at a time.',
    answer: 'A page of keys.',
  },
  {
    method: 'GET',
    path: '/keys/:id',
    procedure: 'keys.get',
    status: 200,
    summary: 'One key',
    answer: 'The key.',
  },
  {
    method: 'PUT',
    path: '/keys/:id',
    procedure: 'keys.update',
    status: 200,
    summary: 'Rename, pause or resume a key',
    description: 'What is left out stays as it is.',
    answer: 'The key as it is now.',
  },
  {
    method: 'DELETE',
    path: '/keys/:id',
    procedure: 'keys.delete',
    status: 204,
    summary: 'Remove a key',
    description: 'Its usage goes with it; a management key takes along the keys that were found through it.',
    answer: 'The key is gone.',
  },
  {
    method: 'POST',
    path: '/keys/:id/sync',
    procedure: 'keys.sync',
    status: 202,
    summary: 'Sync a key now',
    description: 'At most one sync of a key is queued or running.',
    answer: 'What was done about it.',
    refuses: { 400: 'The key is paused.' },
  },

  {
    method: 'POST',
    path: '/tokens',
    procedure: 'tokens.create',
    status: 201,
    summary: 'Create an API token',
    answer: 'The token; this is the only time that it is seen.',
    refuses: { 400: 'You have as many active tokens as are allowed.' },
  },
  {
    method: 'GET',
    path: '/tokens',
    procedure: 'tokens.list',
    status: 200,
    summary: 'List API tokens',
    answer: 'Your tokens, newest first, without their values.',
  },
  {
    method: 'DELETE',
    path: '/tokens/:id',
    procedure: 'tokens.revoke',
    status: 204,
    summary: 'Revoke an API token',
    description: 'Its very next request is refused. A token that was revoked before stays so.',
    answer: 'The token is revoked.',
  },

  {
    method: 'GET',
    path: '/stats/dashboard',
    procedure: 'stats.dashboard',
    status: 200,
    summary: 'Spend of the last days',
    answer: 'Totals, and the same by model, by day and by key.',
  },
  {
    method: 'GET',
    path: '/usage',
    procedure: 'usage.list',
    status: 200,
    summary: 'Usage by day, key and model',
    description: `Newest day first, a page at a time. ${csvDescription}`,
    answer: 'A page of rows.',
    refuses: { 403: 'The key is somebody else’s.', 404: 'There is no such key.' },
    bareItems: true,
    csv: csvExport(usageExportInput, exportUsage),
  },
  {
    method: 'GET',
    path: '/usage/export',
    procedure: 'usage.explore',
    status: 200,
    summary: 'Usage as a file, grouped and filtered in any way',
    description:
      'All rows of the filter, streamed, as CSV or as a JSON array. A list of names is the parameter repeated. A row ' +
      'has the fields that it is grouped by and no others; in CSV, a key is two columns.',
    answer: 'The file.',
    download: exploreDownload,
  },

  {
    method: 'GET',
    path: '/stats/overview',
    procedure: 'stats.overview',
    status: 200,
    summary: 'Spend in a period',
    description:
      'Totals beside the period before, over time, and by model, key, tag and provider; and the forecast of this month. ' +
      'Name a `period`, or give `period=custom` with `start_date` and `end_date`.',
    answer: 'What the overview page shows.',
  },
  {
    method: 'GET',
    path: '/stats/health',
    procedure: 'stats.health',
    status: 200,
    summary: 'Credits, runway, warnings, reconciliation',
    answer: 'How the accounts of the team stand now.',
  },
  {
    method: 'GET',
    path: '/keys/:id/detail',
    procedure: 'keys.detail',
    status: 200,
    summary: 'One key with its last 30 days',
    answer: 'Spend by day and by model, the last syncs, and the reconciliation.',
  },

  {
    method: 'POST',
    path: '/keys/:id/disable',
    procedure: 'keys.disable',
    status: 200,
    summary: 'Disable a key at OpenRouter',
    description: 'Through the management key that lists it. Requests that run already are still billed.',
    answer: 'The key as it is now.',
    refuses: { 400: 'No management key that works lists it, or OpenRouter refuses.' },
  },
  {
    method: 'POST',
    path: '/keys/:id/enable',
    procedure: 'keys.enable',
    status: 200,
    summary: 'Enable a key at OpenRouter',
    description: 'Takes away only what was disabled by hand from here.',
    answer: 'The key as it is now.',
    refuses: {
      400: 'A budget keeps it disabled, somebody disabled it at OpenRouter, or OpenRouter refuses.',
    },
  },
  {
    method: 'PUT',
    path: '/keys/:id/limit',
    procedure: 'keys.setLimit',
    status: 200,
    summary: 'Set the limit of a key at OpenRouter',
    answer: 'The key as it is now.',
    refuses: { 400: 'No management key that works lists it, or OpenRouter refuses.' },
  },
  {
    method: 'GET',
    path: '/audit',
    procedure: 'audit.list',
    status: 200,
    summary: 'What was done to keys, and shared',
    answer: 'A page of the log, newest first.',
  },

  {
    method: 'GET',
    path: '/alerts',
    procedure: 'alerts.list',
    status: 200,
    summary: 'List alerts',
    answer: 'A page of alerts, newest first.',
  },
  {
    method: 'POST',
    path: '/alerts/:id/acknowledge',
    procedure: 'alerts.acknowledge',
    status: 200,
    summary: 'Acknowledge an alert',
    answer: 'The alert as it is now.',
  },
  {
    method: 'POST',
    path: '/alerts/:id/snooze',
    procedure: 'alerts.snooze',
    status: 200,
    summary: 'Snooze an alert',
    description: 'Reminders are muted until then; that it is resolved is still told.',
    answer: 'The alert as it is now.',
  },
  {
    method: 'POST',
    path: '/alerts/:id/resend',
    procedure: 'alerts.resend',
    status: 202,
    summary: 'Send an alert again',
    answer: 'To how many channels.',
  },
  {
    method: 'GET',
    path: '/alert-rules',
    procedure: 'alerts.rules',
    status: 200,
    summary: 'List the rules',
    answer: 'Every rule as it holds for the team.',
  },
  {
    method: 'PUT',
    path: '/alert-rules/:kind',
    procedure: 'alerts.updateRule',
    status: 200,
    summary: 'Change a rule',
    description: 'What is left out stays as it is.',
    answer: 'The rule as it is now.',
  },

  {
    method: 'GET',
    path: '/reports/digest',
    procedure: 'reports.digest',
    status: 200,
    summary: 'When the digest is sent',
    answer: 'How often, and where to.',
  },
  {
    method: 'PUT',
    path: '/reports/digest',
    procedure: 'reports.updateDigest',
    status: 200,
    summary: 'Set when the digest is sent',
    description: 'What is left out stays as it is.',
    answer: 'How often, and where to.',
  },
  {
    method: 'POST',
    path: '/reports/digest/send',
    procedure: 'reports.sendDigest',
    status: 202,
    summary: 'Send the digest now',
    description: 'A team that gets none by itself is sent that of the day before.',
    answer: 'To how many channels.',
  },

  {
    method: 'POST',
    path: '/budgets',
    procedure: 'budgets.create',
    status: 201,
    summary: 'Make a budget',
    description: 'An hour counts in the local day, and so in the period, in which it begins.',
    answer: 'The budget with how it stands.',
    refuses: { 400: 'The team has as many budgets as are allowed.' },
  },
  {
    method: 'GET',
    path: '/budgets',
    procedure: 'budgets.list',
    status: 200,
    summary: 'List budgets',
    answer: 'Every budget of the team with how it stands, oldest first.',
  },
  {
    method: 'GET',
    path: '/budgets/:id',
    procedure: 'budgets.get',
    status: 200,
    summary: 'One budget',
    answer: 'The budget with how it stands.',
  },
  {
    method: 'PUT',
    path: '/budgets/:id',
    procedure: 'budgets.update',
    status: 200,
    summary: 'Change a budget',
    description: 'What is left out stays; null takes a choice of keys, tags, models, channels or zone away.',
    answer: 'The budget as it is now.',
  },
  {
    method: 'DELETE',
    path: '/budgets/:id',
    procedure: 'budgets.delete',
    status: 204,
    summary: 'Remove a budget',
    answer: 'It is gone.',
  },
  {
    method: 'GET',
    path: '/budgets/:id/history',
    procedure: 'budgets.history',
    status: 200,
    summary: 'The periods of a budget that have ended',
    answer: 'Newest first, no more than 100, with what the figures say of them now.',
  },

  {
    method: 'POST',
    path: '/shares',
    procedure: 'shares.create',
    status: 201,
    summary: 'Make a share link',
    description:
      'Whoever has the link sees the figures of its keys and period without an account, and nothing else. Name a ' +
      '`period`, or give `start_date` and `end_date`; this month when neither is given.',
    answer: 'The link with its token, which is not seen again.',
    refuses: { 400: 'The team has as many share links as are allowed.' },
  },
  {
    method: 'GET',
    path: '/shares',
    procedure: 'shares.list',
    status: 200,
    summary: 'List share links',
    answer: 'Every link of the team, newest first, without tokens.',
  },
  // Before the route with an id, which would take its name for one.
  {
    method: 'POST',
    path: '/shares/view',
    procedure: 'shares.view',
    status: 200,
    summary: 'What a share link shows',
    description: 'The token stands in the body, so that it is in no address and no log. Nothing is changed.',
    answer: 'The figures of its keys in its period.',
    refuses: { 404: 'There is no such link, it was revoked, or it has expired.' },
  },
  {
    method: 'DELETE',
    path: '/shares/:id',
    procedure: 'shares.delete',
    status: 204,
    summary: 'Revoke a share link',
    answer: 'It shows nothing any more.',
  },

  {
    method: 'POST',
    path: '/views',
    procedure: 'views.create',
    status: 201,
    summary: 'Save a view',
    description: 'A view of the usage page is the query of its address.',
    answer: 'The view. Its query is in one order, whatever order it was given in.',
    refuses: {
      400: 'The team has as many saved views as are allowed.',
      409: 'The team has a view of that name.',
    },
  },
  {
    method: 'GET',
    path: '/views',
    procedure: 'views.list',
    status: 200,
    summary: 'List saved views',
    answer: 'Every saved view of the team, by name.',
  },
  {
    method: 'DELETE',
    path: '/views/:id',
    procedure: 'views.delete',
    status: 204,
    summary: 'Delete a saved view',
    answer: 'It is gone.',
  },

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

  {
    method: 'GET',
    path: '/teams',
    procedure: 'teams.list',
    status: 200,
    summary: 'List your teams',
    description: 'Name one in `X-Team-Id` to ask for what is its; without it, your own team is meant.',
    answer: 'Your own team first, then the others by name.',
  },
  {
    method: 'PUT',
    path: '/teams/:id',
    procedure: 'teams.update',
    status: 200,
    summary: 'Rename a team or set its time zone',
    description: 'What is left out stays as it is.',
    answer: 'The team as it is now.',
    refuses: {
      403: 'You are not a member, or your role may not change the team.',
      404: 'There is no such team.',
    },
  },

  {
    method: 'GET',
    path: '/v1/stats',
    procedure: 'v1.stats',
    status: 200,
    summary: 'Totals of a period',
    description: 'Give both dates or neither; without them it is the last 30 days.',
    answer: 'The totals and the period.',
  },
  {
    method: 'GET',
    path: '/v1/usage',
    procedure: 'v1.usage',
    status: 200,
    summary: 'Usage by day, key and model',
    description: `Newest day first, a page at a time. ${csvDescription}`,
    answer: 'A page of rows.',
    csv: csvExport(usageExportInput, exportUsage),
  },
  {
    method: 'GET',
    path: '/v1/keys',
    procedure: 'v1.keys',
    status: 200,
    summary: 'Keys with their totals',
    answer: 'Every key, oldest first, with its totals over all time.',
  },
];
