import { z } from 'zod';
import { parse } from '../api.ts';
import type { Settings } from '../settings.ts';
import { count } from './fields.ts';

const paging = z
  .strictObject({ size: z.int().positive().exactOptional(), ignoresOffset: z.boolean().exactOptional() })
  .default({});
const settingsOfLimits = {
  rateLimits: z
    .array(
      z.strictObject({
        path: z.string(),
        method: z.string().exactOptional(),
        perMinute: z.int().positive(),
        retryAfter: z.enum(['seconds', 'date', 'none']),
      }),
    )
    .exactOptional(),
  ban: z
    .strictObject({
      refusedPerMinute: z.int().positive(),
      status: z.union([z.literal(403), z.literal(429)]),
    })
    .nullable()
    .exactOptional(),
  paging: z.strictObject({ keys: paging, workspaces: paging }).default({ keys: {}, workspaces: {} }),
};

const settingsBody = z.strictObject({
  timeColumn: z.enum(['date', 'created_at']).exactOptional(),
  timeValue: z.enum(['instant', 'date']).exactOptional(),
  analyticsPerMinute: z.int().positive().nullable().exactOptional(),
  lag: z
    .strictObject({
      counters: count.exactOptional(),
      activity: count.exactOptional(),
      analytics: count.exactOptional(),
    })
    .default({}),
  delay: z
    .strictObject({
      stop: count.exactOptional(),
      readBack: count.exactOptional(),
      inference: count.exactOptional(),
    })
    .default({}),
  keyLimitStatus: z.union([z.literal(402), z.literal(403)]).exactOptional(),
  listsExpired: z.boolean().exactOptional(),
  resolvesDeletedKeys: z.boolean().exactOptional(),
  ...settingsOfLimits,
});

/** Takes over what a body names of the settings; the rest stays. @throws ApiError 400 for what cannot be set */
export function changeSettings(settings: Settings, body: unknown): void {
  const { lag, delay, paging: pages, ...rest } = parse(settingsBody, body);
  Object.assign(settings.lag, lag);
  Object.assign(settings.delay, delay);
  Object.assign(settings.paging.keys, pages.keys);
  Object.assign(settings.paging.workspaces, pages.workspaces);
  Object.assign(settings, rest);
}
