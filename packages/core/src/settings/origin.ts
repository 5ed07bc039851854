/**
 * Reads `ORIGIN`: scheme, host and port, in the form in which browsers say it (lower case, without a default port).
 *
 * @returns null unless it is one: below a path the product does not work.
 */
export function parseOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isOrigin = /^https?:$/.test(url.protocol) && /^\/+$/.test(url.pathname);
  if (!isOrigin || /[?#@]/.test(text)) return null;
  return url.origin;
}
