import { alertRoutes } from './alerts.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { budgetRoutes } from './budgets.ts';
import { channelRoutes } from './channels.ts';
import { keyRoutes } from './keys.ts';
import { reportRoutes } from './reports.ts';
import { shareRoutes } from './shares.ts';
import { teamRoutes } from './teams.ts';
import { tokenRoutes } from './tokens.ts';
import { usageRoutes } from './usage.ts';
import { publicRoutes } from './v1.ts';
import { viewRoutes } from './views.ts';

export type { ProcedureName, Route } from './route.ts';

/** Every REST route below `/api`, in the order of the OpenAPI document. */
export const routes = [
  ...authRoutes,
  ...keyRoutes,
  ...tokenRoutes,
  ...usageRoutes,
  ...auditRoutes,
  ...alertRoutes,
  ...reportRoutes,
  ...budgetRoutes,
  ...shareRoutes,
  ...viewRoutes,
  ...channelRoutes,
  ...teamRoutes,
  ...publicRoutes,
];
