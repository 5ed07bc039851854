import type { SessionList } from '@watcher/contract/auth';
import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import type { PageLoad } from './$types';

const readSessions = query((_: null): Promise<SessionList> => api.auth.sessions.query());

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  return { sessions: await readSessions(null) };
};
