import { z } from 'zod';
import { parseReceiverUrl, type UrlError } from '../../outbound/index.ts';

const URL_PROBLEMS: Readonly<Record<UrlError['code'], string>> = {
  url_malformed: 'This is not a whole URL.',
  url_scheme: 'A URL begins with https:// or http://.',
  url_credentials: 'A URL must not have a user name or password in it.',
};

/**
 * The URL of a receiver: http or https, without credentials. Whether its address is public is not looked at here, as
 * that depends on the installation (`Outbound.check`).
 */
export const receiverUrl = z
  .string()
  .trim()
  .max(2000, 'A URL may have at most 2,000 characters.')
  .superRefine((text, context) => {
    const parsed = parseReceiverUrl(text);
    if ('error' in parsed) context.addIssue(URL_PROBLEMS[parsed.error.code]);
  });

/** The URL of a server, below which a channel has its own paths. */
export const serverUrl = receiverUrl.refine(
  (text) => !/[?#]/.test(text),
  'The URL of a server has no query and no fragment.',
);

/** A path below a server's URL. */
export function below(server: string, path: string): string {
  return server.replace(/\/+$/, '') + path;
}

/** A token that is sent in a header: what HTTP allows there, without spaces. */
export const headerToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,500}$/, 'A token has 1 to 500 characters without spaces.');
