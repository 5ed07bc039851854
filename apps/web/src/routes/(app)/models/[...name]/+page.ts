import { loadNamed } from '#lib/named/load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) =>
  loadNamed('model', event, (await event.parent()).account.timeZone);
