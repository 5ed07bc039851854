export { standing } from './standing.ts';
