export { type Database, openDatabase, openPool } from './client.ts';
export { migrate } from './migrate.ts';
export { withTransaction } from './transaction.ts';
