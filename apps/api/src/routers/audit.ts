import { auditListOutput, listAuditInput } from '@watcher/contract/audit';
import { listAudit } from '@watcher/core/audit';
import { router, scoped } from '../trpc.ts';

export const auditRouter = router({
  list: scoped('audit:read')
    .input(listAuditInput)
    .output(auditListOutput)
    .query(({ ctx, input }) => listAudit(ctx, ctx.scope, input)),
});
