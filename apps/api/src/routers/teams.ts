import { teamListOutput, teamOutput, updateTeamInput } from '@watcher/contract/teams';
import { listTeams, updateTeam } from '@watcher/core/teams';
import { router, sessionProcedure } from '../trpc.ts';

export const teamsRouter = router({
  list: sessionProcedure.output(teamListOutput).query(({ ctx }) => listTeams(ctx, ctx.session)),
  update: sessionProcedure
    .input(updateTeamInput)
    .output(teamOutput)
    .mutation(({ ctx, input }) => updateTeam(ctx, ctx.session, input)),
});
