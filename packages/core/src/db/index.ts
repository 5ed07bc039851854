export { connect, type Database, openDatabase, SET_SESSION } from './client.ts';
export { migrate } from './migrate.ts';
export { withTransaction } from './transaction.ts';
