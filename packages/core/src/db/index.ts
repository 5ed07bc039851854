export { connect, type Database, openDatabase, SET_SESSION } from './client.ts';
export { databaseProblem } from './connection-problem.ts';
export { migrate } from './migrate.ts';
export { withTransaction } from './transaction.ts';
export { type ConnectionWaits, watchConnections } from './waits.ts';
