import { z } from 'zod';
import { defineChannel } from './define.ts';
import { mailOf } from './email/message.ts';
import { sendMail } from './email/smtp.ts';

const settings = z.strictObject({
  to: z
    .array(
      z
        .string()
        .trim()
        .max(254, 'An address has at most 254 characters.')
        .pipe(z.email('This is no e-mail address.')),
    )
    .min(1, 'Give an address.')
    .max(10, 'At most 10 addresses.')
    .refine(
      (all) => new Set(all.map((address) => address.toLowerCase())).size === all.length,
      'An address is given twice.',
    )
    .meta({ description: 'Who gets the message.', examples: [['ada@example.com']] }),
});

export const email = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ to: z.array(z.string()) }),
  secrets: [],
  keep: (input) => input,
  mask: ({ to }) => ({ to }),
  async deliver({ notice, means, remaining }, { to }) {
    const { smtp, signal } = means;
    if (smtp === null)
      return { delivered: false, error: { code: 'smtp_missing', params: {} }, retry: 'later' };
    return sendMail(smtp, mailOf(notice, smtp.from, to, remaining ?? to), signal);
  },
});
