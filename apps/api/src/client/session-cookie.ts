import { createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import type { ClientFacts } from './forwarded.ts';

/** A client that sends more of the same name means no good. */
const MOST_COOKIES = 8;

/**
 * The names of an installation's session cookie. A browser keeps cookies by host, whatever the port, so they differ
 * between installations: by the encryption key, which all processes of one have and no two share. With the prefix
 * `__Host-` browsers let nobody else set it: no other host of the domain, and nobody over http.
 */
export interface CookieNames {
  readonly secure: string;
  readonly plain: string;
}

export function cookieNamesOf(encryptionKey: Buffer): CookieNames {
  const tag = createHmac('sha256', encryptionKey).update('session cookie').digest('hex').slice(0, 8);
  return { secure: `__Host-watcher-${tag}`, plain: `watcher-${tag}` };
}

/** What a request carries to say who sent it. */
export type Credentials =
  | { readonly from: 'header'; readonly token: string }
  /** Other programs on the host can set a cookie of the same name for a path of theirs: each may be the one. */
  | { readonly from: 'cookie'; readonly tokens: readonly string[] };

/**
 * `Authorization: Bearer`, else the cookies. One without the prefix counts unless a proxy says that the client came over
 * https: then only those do that nobody else can have set.
 */
export function credentialsOf(request: Request, client: ClientFacts, names: CookieNames): Credentials | null {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    return { from: 'header', token: /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1] ?? '' };
  }
  const accepted = client.protocol === 'https' ? [names.secure] : [names.secure, names.plain];
  const tokens = accepted.flatMap((name) => cookiesNamed(request, name));
  return tokens.length === 0 ? null : { from: 'cookie', tokens: [...new Set(tokens)].slice(0, MOST_COOKIES) };
}

/** As long as a browser keeps a cookie (RFC 6265bis: 400 days at most). */
const DEVICE_LIFE_MS = 365 * 86_400_000;
/** A secret of ours has 43 characters. */
const DEVICE = /^[\w-]{43}$/;

/** The secret of the device that sends the request: it says that somebody has signed in from it, and opens nothing. */
export function deviceOf(request: Request, names: CookieNames): string | null {
  const sent = [names.secure, names.plain].flatMap((name) => cookiesNamed(request, `${name}-device`));
  return sent.find((secret) => DEVICE.test(secret)) ?? null;
}

/** Sets and clears the cookies: out of reach of scripts, not sent along from other sites, over https only there. */
export function sessionCookie(request: Request, response: Response, names: CookieNames, secure: boolean) {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/' } as const;
  const name = secure ? names.secure : names.plain;
  return {
    set: (token: string, expires: Date) => {
      response.cookie(name, token, { ...attributes, secure, expires });
    },
    setDevice: (secret: string) => {
      const expires = new Date(Date.now() + DEVICE_LIFE_MS);
      response.cookie(`${name}-device`, secret, { ...attributes, secure, expires });
    },
    clear: () => {
      const sent = [names.secure, names.plain].filter((one) => cookiesNamed(request, one).length > 0);
      for (const one of sent.length === 0 ? [name] : sent) {
        response.clearCookie(one, { ...attributes, secure: one === names.secure });
      }
    },
  };
}

/**
 * Whether the browser keeps a cookie that is `Secure`: as the page's own origin says, else as a proxy does, else as
 * ORIGIN does.
 */
export function isSecure(request: Request, client: ClientFacts, origin: string | undefined): boolean {
  const page = request.headers.origin;
  if (page !== undefined && /^https?:/.test(page)) return page.startsWith('https:');
  if (client.protocol !== null) return client.protocol === 'https';
  return origin?.startsWith('https://') ?? false;
}

function cookiesNamed(request: Request, name: string): string[] {
  const pairs = request.headers.cookie?.split(/; */) ?? [];
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}
