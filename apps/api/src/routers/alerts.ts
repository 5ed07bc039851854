import {
  alertIdInput,
  alertListOutput,
  alertOutput,
  listAlertsInput,
  resendAlertOutput,
  ruleListOutput,
  ruleOutput,
  snoozeAlertInput,
  updateRuleInput,
  waitingAlertsOutput,
} from '@watcher/contract/alerts';
import {
  acknowledgeAlert,
  countWaitingAlerts,
  listAlerts,
  listRules,
  resendAlert,
  snoozeAlert,
  toAlert,
  updateRule,
} from '@watcher/core/alerts';
import { router, scoped } from '../trpc.ts';

export const alertsRouter = router({
  list: scoped('alerts:read')
    .input(listAlertsInput)
    .output(alertListOutput)
    .query(async ({ ctx, input }) => {
      const { items, ...page } = await listAlerts(ctx, ctx.scope, input);
      return { ...page, items: items.map((alert) => toAlert(alert, ctx.locale)) };
    }),
  waiting: scoped('alerts:read')
    .output(waitingAlertsOutput)
    .query(({ ctx }) => countWaitingAlerts(ctx, ctx.scope)),
  acknowledge: scoped('alerts:write')
    .input(alertIdInput)
    .output(alertOutput)
    .mutation(async ({ ctx, input }) => toAlert(await acknowledgeAlert(ctx, ctx.scope, input), ctx.locale)),
  snooze: scoped('alerts:write')
    .input(snoozeAlertInput)
    .output(alertOutput)
    .mutation(async ({ ctx, input }) => toAlert(await snoozeAlert(ctx, ctx.scope, input), ctx.locale)),
  resend: scoped('alerts:write')
    .input(alertIdInput)
    .output(resendAlertOutput)
    .mutation(({ ctx, input }) => resendAlert(ctx, ctx.scope, input)),
  rules: scoped('alerts:read')
    .output(ruleListOutput)
    .query(({ ctx }) => listRules(ctx, ctx.scope)),
  updateRule: scoped('alerts:write')
    .input(updateRuleInput)
    .output(ruleOutput)
    .mutation(({ ctx, input }) => updateRule(ctx, ctx.scope, input)),
});
