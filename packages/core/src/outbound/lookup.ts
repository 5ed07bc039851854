import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import type { AllowList } from './allow-list.ts';
import { codeOf, OutboundRefusal } from './problems.ts';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** As the system resolves names, `/etc/hosts` included. */
export const systemResolve: Resolve = (host) => lookup(host, { all: true });

/**
 * The look-up that a socket is connected with: it gets the addresses that may be connected to and no others, so that
 * what was checked and what is connected to cannot differ, however often the name's addresses change.
 *
 * @param shown the host as errors have it.
 */
export function guardedLookup(resolve: Resolve, allow: AllowList, shown: string): LookupFunction {
  return (host, options, callback) => {
    permitted(resolve, allow, host, shown).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: OutboundRefusal) => callback(error, []),
    );
  };
}

async function permitted(
  resolve: Resolve,
  allow: AllowList,
  host: string,
  shown: string,
): Promise<LookupAddress[]> {
  let all: readonly LookupAddress[];
  try {
    all = await resolve(host);
  } catch (error) {
    throw new OutboundRefusal({ code: 'dns', params: { host: shown, cause: codeOf(error) } });
  }
  if (all.length === 0) throw new OutboundRefusal({ code: 'dns', params: { host: shown, cause: 'ENODATA' } });
  const addresses = all.filter(
    ({ address }) => allow.hasHost(host) || allow.hasAddress(address) || isPublicAddress(address),
  );
  if (addresses.length === 0) throw new OutboundRefusal({ code: 'private_address', params: { host: shown } });
  return addresses;
}
