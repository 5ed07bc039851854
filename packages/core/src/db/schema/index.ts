export * from './api-keys.ts';
export * from './users.ts';
export * from './worker-heartbeats.ts';
