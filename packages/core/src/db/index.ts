export { type Database, openDatabase, openPool } from './client.ts';
export { migrate } from './migrate.ts';
