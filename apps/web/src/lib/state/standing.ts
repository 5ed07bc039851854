import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';

/** The user's credits, and how far what is known explains what was billed. */
export const currentStanding = new Resource(() => api.stats.standing.query());
