import type { Token } from '@watcher/contract/tokens';
import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import type { PageLoad } from './$types';

/** All API tokens, newest first, revoked ones too, so that the switch for them needs no request. */
const readTokens = query(
  (_: null): Promise<readonly Token[]> => api.tokens.list.query({ includeRevoked: true }),
);

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  return { tokens: await readTokens(null) };
};
