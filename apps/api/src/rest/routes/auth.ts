import type { Route } from './route.ts';

/** Accounts and sessions. */
export const authRoutes: readonly Route[] = [
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
];
