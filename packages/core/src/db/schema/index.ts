export * from './api-keys.ts';
export * from './api-tokens.ts';
export * from './limits.ts';
export * from './sync.ts';
export * from './teams.ts';
export * from './usage.ts';
export * from './users.ts';
export * from './worker-heartbeats.ts';
