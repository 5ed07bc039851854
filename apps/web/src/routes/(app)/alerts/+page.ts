import { readAlert, readOpenAlerts } from '#lib/alerts/read.ts';
import { LIVE } from '#lib/api/live.ts';
import { Answer } from '#lib/api/query.ts';
import { readChannels } from '#lib/channels/read.ts';
import type { PageLoad } from './$types';

/** The open ones; besides, the one that a message leads to, which may be over by now. */
export const load: PageLoad = async ({ url, depends }) => {
  depends(LIVE);
  const id = Number(url.searchParams.get('alert'));
  const isAsked = Number.isSafeInteger(id) && id > 0;
  const [open, linked, channels] = await Promise.all([
    readOpenAlerts(null),
    isAsked ? readAlert({ id }) : new Answer(null, null),
    readChannels(null),
  ]);
  return { open, linked, channels };
};
