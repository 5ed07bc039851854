import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';

/** All API tokens of the user, newest first, revoked ones too, so that the switch for them needs no request. */
export const tokenList = new Resource(() => api.tokens.list.query({ includeRevoked: true }));
