import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import type { AllowList } from './allow-list.ts';
import { guardedLookup, type Resolve, systemResolve } from './lookup.ts';
import type { OutboundError } from './problems.ts';
import type { Proxies } from './proxies.ts';
import { bareHost } from './url.ts';

/** How a request gets to its receiver. */
export interface Route {
  readonly agent: HttpAgent | HttpsAgent;
  readonly proxied: boolean;
  /** Left out: the host is the operator's own, or the proxy looks it up. */
  readonly lookup?: LookupFunction;
}

export interface Routing {
  readonly allow: AllowList;
  readonly proxies: Proxies;
  readonly resolve?: Resolve;
}

/** Not the global ones, which follow the environment's proxies by themselves under `NODE_USE_ENV_PROXY`. */
const straightHttp = new HttpAgent();
const straightHttps = new HttpsAgent();

/**
 * Decides how a request goes, and whether it may.
 *
 * Straight: addresses in the URL are checked here, names by the look-up that connects.
 *
 * Through a proxy the rule can hold only in part. The proxy is the operator's own and may well be private, so its
 * address is not checked. Names are resolved by the proxy, often the only one that can, so an answer of our own
 * resolver would prove nothing; what the proxy may reach is for its own rules to say. What is told by the URL alone is
 * still refused: addresses that are not public, and names that are private by definition.
 *
 * @param own the host was set by the operator: no rule about addresses.
 */
export function routeTo(url: URL, own: boolean, routing: Routing): Route | OutboundError {
  if (!own) {
    const error = refuseByUrl(url, routing);
    if (error !== null) return error;
  }
  const proxy = routing.proxies.proxyFor(url);
  const secure = url.protocol === 'https:';
  if (proxy !== null) {
    return {
      proxied: true,
      agent: secure
        ? new HttpsAgent({ proxyEnv: { https_proxy: proxy } })
        : new HttpAgent({ proxyEnv: { http_proxy: proxy } }),
    };
  }
  const agent = secure ? straightHttps : straightHttp;
  if (own) return { proxied: false, agent };
  return {
    proxied: false,
    agent,
    lookup: guardedLookup(routing.resolve ?? systemResolve, routing.allow, url.host),
  };
}

/** What may not be reached whatever its name resolves to. */
export function refuseByUrl(url: URL, { allow, proxies }: Routing): OutboundError | null {
  const host = bareHost(url);
  if (allow.hasHost(host) || allow.hasAddress(host)) return null;
  const isPrivate =
    isIP(host) === 0 ? proxies.proxyFor(url) !== null && isPrivateName(host) : !isPublicAddress(host);
  return isPrivate ? { code: 'private_address', params: { host: url.host } } : null;
}

/** One label, or below a top-level name that never is in the public DNS (RFC 6761, 6762, 8375; ICANN's `.internal`). */
function isPrivateName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || /\.(?:localhost|local|internal|home\.arpa)$/.test(name);
}
