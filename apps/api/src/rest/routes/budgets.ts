import type { Route } from './route.ts';

/** Budgets. */
export const budgetRoutes: readonly Route[] = [
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
];
