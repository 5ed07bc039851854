export { connect, type Database, openDatabase } from './client.ts';
export { migrate } from './migrate.ts';
export { withTransaction } from './transaction.ts';
