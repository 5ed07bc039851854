import type { Profile } from '@watcher/contract/auth';
import { isTimeZone } from '@watcher/contract/calendar/time-zone';
import type { Team } from '@watcher/contract/teams';
import { api } from '#lib/api/client.ts';
import { readFailure } from '#lib/api/failure.ts';
import { rememberSignedIn } from '#lib/api/signed-in.ts';

/** Whoever is signed in, with their own team. */
export interface Account {
  readonly user: Profile;
  readonly team: Team;
  /** The zone that days are cut in and times shown in: the user's own, else the team's. */
  readonly timeZone: string;
}

/**
 * Asks who is signed in.
 *
 * @returns null when nobody is
 * @throws WatcherError when the server cannot be asked
 */
export async function readAccount(): Promise<Account | null> {
  try {
    const [user, { items }] = await Promise.all([api.auth.profile.query(), api.teams.list.query()]);
    const team = items.find(({ isPersonal }) => isPersonal) ?? items[0];
    if (team === undefined) return null;
    rememberSignedIn(user.id);
    return { user, team, timeZone: usableZone(user.timeZone ?? team.timeZone) };
  } catch (error) {
    if (readFailure(error).code === 'UNAUTHORIZED') return null;
    throw error;
  }
}

/** The zone, or UTC where this browser knows no zone of that name. */
export function usableZone(zone: string): string {
  return isTimeZone(zone) ? zone : 'UTC';
}
