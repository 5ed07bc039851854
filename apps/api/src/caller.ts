import { appRouter } from './router.ts';
import { createCallerFactory } from './trpc.ts';

/** Calls procedures in this process: what the REST routes stand on. */
export const createCaller = createCallerFactory(appRouter);
