export { listTeams } from './list.ts';
export { updateTeam } from './update.ts';
