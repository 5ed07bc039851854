export { hostInUrl, isLoopback } from './host.ts';
export { parseTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';
export { settingWarnings } from './warnings.ts';
