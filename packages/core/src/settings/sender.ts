import { domainToASCII } from 'node:url';

const SENDER = /^(?:([^<>\p{Cc}]*)<([^\s<>@]+)@([^\s<>@]+)>|([^\s<>@]+)@([^\s<>@]+))$/u;
/** What may stand before the `@` unquoted (RFC 5322). Anything else asks for more of every server on the way. */
const LOCAL = /^[\w.!#$%&'*+/=?^`{|}~-]+$/;
const DOMAIN = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[a-z\d.:]+\])$/i;
/** A name of such characters is one word after another; in any other, something could be read as more than a name. */
const PLAIN_NAME = /^[\p{L}\p{M}\p{N} _'-]*$/u;

/**
 * Reads `SMTP_FROM`: an address, or a name with one in angle brackets.
 *
 * @returns the same as mails have it: the name quoted where it has to be, the domain in ASCII. Null where it is neither.
 */
export function parseSender(text: string): string | null {
  const [, name, boxLocal, boxDomain, bareLocal, bareDomain] = SENDER.exec(text) ?? [];
  const local = boxLocal ?? bareLocal ?? '';
  const given = boxDomain ?? bareDomain ?? '';
  const domain = /^\p{ASCII}*$/u.test(given) ? given : domainToASCII(given);
  if (!LOCAL.test(local) || !DOMAIN.test(domain)) return null;
  const shown = unquoted(name?.trim() ?? '');
  if (shown === '') return `${local}@${domain}`;
  return `${PLAIN_NAME.test(shown) ? shown : quoted(shown)} <${local}@${domain}>`;
}

function unquoted(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}

function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
