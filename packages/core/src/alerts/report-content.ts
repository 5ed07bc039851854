import { z } from 'zod';
import type { JsonObject, Notice } from './channels/index.ts';

/**
 * A report as it is kept with its message: what was true when it was written is what is sent, however often it is tried.
 */
export const reportContent = z.object({
  title: z.string(),
  paragraphs: z.array(z.string()),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  link: z.object({ url: z.string(), label: z.string() }),
  at: z.iso.datetime(),
  dedupKey: z.string(),
  data: z.record(z.string(), z.json()).transform((value): JsonObject => value),
  picture: z.object({ id: z.string(), name: z.string(), alt: z.string(), base64: z.base64() }),
});

export type ReportContent = z.infer<typeof reportContent>;

/** The message of a report. @param id of the delivery. */
export function noticeOfReport(id: string, { at, picture, ...content }: ReportContent): Notice {
  const { base64, ...shown } = picture;
  return {
    ...content,
    id,
    type: 'report',
    severity: 'info',
    at: new Date(at),
    pictures: [{ ...shown, type: 'image/png', bytes: Buffer.from(base64, 'base64') }],
  };
}
