import { instantsIn } from '#lib/format/locale.ts';
import { session } from './session.svelte.ts';

/** The browser takes half a millisecond to tell its zone, which hundreds of times in a row are asked for. */
const FORGET_MS = 1_000;
let known: string | undefined;

/** The zone of this browser, an IANA name. */
export function browserTimeZone(): string {
  if (known === undefined) {
    known = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    // Whoever travels with the page open gets the new zone.
    setTimeout(() => {
      known = undefined;
    }, FORGET_MS);
  }
  return known;
}

/** The zone that all pages cut days in and show times in: the one of the account, else the browser's. */
export function timeZone(): string {
  return session.user?.timeZone ?? browserTimeZone();
}

instantsIn(timeZone);
