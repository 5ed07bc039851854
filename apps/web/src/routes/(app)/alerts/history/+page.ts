import { readHistory } from '#lib/alerts/read.ts';
import { KINDS } from '#lib/alerts/words.ts';
import { LIVE } from '#lib/api/live.ts';
import { readChannels } from '#lib/channels/read.ts';
import { pageNumber } from '#lib/ui/page-number.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, depends }) => {
  depends(LIVE);
  const page = pageNumber(url.searchParams);
  const kind = KINDS.find((one) => one === url.searchParams.get('kind'));
  const [history, channels] = await Promise.all([readHistory({ page, kind }), readChannels(null)]);
  return { page, kind, history, channels };
};
