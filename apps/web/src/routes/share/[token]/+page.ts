import { api } from '#lib/api/client.ts';
import { readFailure } from '#lib/api/failure.ts';
import type { PageLoad } from './$types';

/** What the link shows, or why it shows nothing. */
export const load: PageLoad = async ({ params }) => {
  try {
    return { view: await api.shares.view.mutate({ token: params.token }), problem: null };
  } catch (error) {
    return { view: null, problem: readFailure(error).message };
  }
};
