import type { UrlError } from './problems.ts';

/**
 * Reads the URL of a receiver. The URL standard itself turns every spelling of an IPv4 address (decimal, octal,
 * hexadecimal, shortened, in other scripts' digits) into the dotted one, so that no other has to be known here.
 */
export function parseReceiverUrl(text: string): { url: URL } | { error: UrlError } {
  if (!URL.canParse(text)) return { error: { code: 'url_malformed', params: {} } };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { error: { code: 'url_scheme', params: { scheme: url.protocol.slice(0, -1) } } };
  }
  if (url.username !== '' || url.password !== '') return { error: { code: 'url_credentials', params: {} } };
  return { url };
}

/** Its host without the brackets of an IPv6 address. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}
