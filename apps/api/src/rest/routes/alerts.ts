import type { Route } from './route.ts';

/** Alerts and their rules. */
export const alertRoutes: readonly Route[] = [
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
];
