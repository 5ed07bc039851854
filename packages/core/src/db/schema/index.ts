export * from './account-credits.ts';
export * from './api-keys.ts';
export * from './api-tokens.ts';
export * from './reconciliations.ts';
export * from './users.ts';
export * from './worker-heartbeats.ts';
