import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { timeZone } from './time-zone.svelte.ts';

/** The user's credits, how far what is known explains what was billed, and whether the last days were usual. */
export const currentStanding = new Resource(() => api.stats.standing.query({ timeZone: timeZone() }));
