import type { Digest } from '@watcher/contract/reports';
import { api } from '#lib/api/client.ts';
import { query } from '#lib/api/query.ts';

/** How often the team gets its digest, and where. */
export const readDigest = query((_: null): Promise<Digest> => api.reports.digest.query());
