export * from './api-keys.ts';
export * from './api-tokens.ts';
export * from './users.ts';
export * from './worker-heartbeats.ts';
