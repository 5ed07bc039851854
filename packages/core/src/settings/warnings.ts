import type { Config } from '../config.ts';
import { isLoopback } from './host.ts';

/** What the operator should know about a start that works all the same, one line each. */
export function settingWarnings({
  host,
  origin,
  registration,
}: Pick<Config, 'host' | 'origin' | 'registration'>): string[] {
  if (isLoopback(host)) return [];
  const warnings: string[] = [];
  if (registration === 'open') {
    warnings.push(
      `HOST ${host} is reachable from other machines and REGISTRATION is open: anybody who reaches it can make an account. Set REGISTRATION to invite or closed.`,
    );
  }
  if (origin?.startsWith('https://') !== true) {
    warnings.push(
      `HOST ${host} is reachable from other machines without TLS: passwords and sessions can be read on the way. Put a proxy with TLS in front and set ORIGIN to its https:// address.`,
    );
  }
  return warnings;
}
