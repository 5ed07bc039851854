import { authRouter } from './routers/auth.ts';
import { keysRouter } from './routers/keys.ts';
import { statsRouter } from './routers/stats.ts';
import { usageRouter } from './routers/usage.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  auth: authRouter,
  keys: keysRouter,
  stats: statsRouter,
  usage: usageRouter,
});

export type AppRouter = typeof appRouter;
