/// <reference path="./node-http.d.ts" />
import { setGlobalProxyFromEnv } from 'node:http';
import type { Environment } from './proxies.ts';

/** This machine is reached straight, whatever the proxies: an OpenRouter that runs here is a simulator. */
const STRAIGHT = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Lets `fetch` in this process, so every call to OpenRouter, go through the proxies that HTTPS_PROXY and HTTP_PROXY name,
 * but for what NO_PROXY names. Without any nothing changes.
 *
 * @returns takes it back.
 */
export function followProxies(env: Environment): () => void {
  const setting = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const [https, http] = [setting('HTTPS_PROXY'), setting('HTTP_PROXY')];
  if (https === undefined && http === undefined) return () => undefined;
  return setGlobalProxyFromEnv({
    ...(https !== undefined && { HTTPS_PROXY: https }),
    ...(http !== undefined && { HTTP_PROXY: http }),
    NO_PROXY: [setting('NO_PROXY') ?? '', ...STRAIGHT].filter((one) => one !== '').join(','),
  });
}
