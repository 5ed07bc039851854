import { loadNamed } from '#lib/named/load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) =>
  loadNamed('provider', event, (await event.parent()).account.timeZone);
