import { instantsIn } from '#lib/format/locale.ts';
import { session } from './session.svelte.ts';

/** The zone of this browser, an IANA name. */
export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone that all pages cut days in and show times in: the one of the account, else the browser's. */
export function timeZone(): string {
  return session.user?.timeZone ?? browserTimeZone();
}

instantsIn(timeZone);
