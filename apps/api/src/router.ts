import { alertsRouter } from './routers/alerts.ts';
import { auditRouter } from './routers/audit.ts';
import { authRouter } from './routers/auth.ts';
import { budgetsRouter } from './routers/budgets.ts';
import { channelsRouter } from './routers/channels.ts';
import { keysRouter } from './routers/keys.ts';
import { reportsRouter } from './routers/reports.ts';
import { sharesRouter } from './routers/shares.ts';
import { statsRouter } from './routers/stats.ts';
import { teamsRouter } from './routers/teams.ts';
import { tokensRouter } from './routers/tokens.ts';
import { usageRouter } from './routers/usage.ts';
import { v1Router } from './routers/v1.ts';
import { viewsRouter } from './routers/views.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  auth: authRouter,
  keys: keysRouter,
  alerts: alertsRouter,
  audit: auditRouter,
  budgets: budgetsRouter,
  channels: channelsRouter,
  reports: reportsRouter,
  shares: sharesRouter,
  views: viewsRouter,
  teams: teamsRouter,
  tokens: tokensRouter,
  stats: statsRouter,
  usage: usageRouter,
  v1: v1Router,
});

export type AppRouter = typeof appRouter;
