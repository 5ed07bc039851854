import { BlockList, isIP } from 'node:net';
import { listed } from './addresses.ts';
import { OutboundSettingError } from './allow-list.ts';
import { bareHost } from './url.ts';

/** Which requests go through the operator's proxy. */
export interface Proxies {
  /** The proxy's URL for a request to that URL; null: straight. */
  proxyFor(url: URL): string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (or the same in lower case, which come first) as curl does: the
 * first two by the scheme of the receiver; the last a list parted by commas or spaces of names (each with all that is
 * below it), `name:port`, addresses, CIDR ranges, or `*` for everything.
 *
 * @throws OutboundSettingError for a proxy that is not an http or https URL.
 */
export function parseProxies(env: Environment): Proxies {
  const https = proxyUrl(env, 'HTTPS_PROXY');
  const http = proxyUrl(env, 'HTTP_PROXY');
  const bypasses = parseBypass(env['no_proxy'] || env['NO_PROXY'] || '');
  return {
    proxyFor: (url) => (bypasses(url) ? null : url.protocol === 'https:' ? https : http),
  };
}

function proxyUrl(env: Environment, name: string): string | null {
  const text = (env[name.toLowerCase()] || env[name] || '').trim();
  if (text === '') return null;
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(whole) || !/^https?:\/\//i.test(whole)) {
    // Not its value: a proxy's URL has its password in it.
    throw new OutboundSettingError(`${name} must be a URL that begins with http:// or https://`);
  }
  return new URL(whole).href;
}

function parseBypass(text: string): (url: URL) => boolean {
  const networks = new BlockList();
  const names = new Set<string>();
  for (const entry of text.toLowerCase().split(/[\s,]+/)) {
    const [address = '', prefix = ''] = entry.split('/');
    const version = isIP(address);
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (version === 0) names.add(entry.replace(/^\*?\./, ''));
    else if (entry === address) networks.addAddress(address, family);
    else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32)) {
      networks.addSubnet(address, Number(prefix), family);
    }
  }
  return (url) => {
    const host = bareHost(url).replace(/\.$/, '');
    if (names.has('*') || listed(networks, host)) return true;
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return itselfAndParents(host).some((name) => names.has(name) || names.has(`${name}:${port}`));
  };
}

/** `a.b.c` → `a.b.c`, `b.c`, `c`. */
function itselfAndParents(host: string): string[] {
  const labels = host.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
