import { m } from '#lib/paraglide/messages.js';
import type { IconName } from '#lib/ui/icons.ts';

/** A page that the navigation leads to. */
export interface PageLink {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** After `g`, goes there. */
  readonly letter: string;
}

/** The pages of the navigation, in its order. Of the last two one stands in the account's menu where room is short. */
export function pages(): PageLink[] {
  return [
    { href: '/', label: m.nav_overview(), icon: 'overview', letter: 'o' },
    { href: '/usage', label: m.nav_usage(), icon: 'table', letter: 'u' },
    { href: '/keys', label: m.nav_keys(), icon: 'key', letter: 'k' },
    { href: '/tokens', label: m.nav_tokens(), icon: 'token', letter: 't' },
    { href: '/api-guide', label: m.nav_guide(), icon: 'code', letter: 'a' },
    { href: '/settings', label: m.nav_settings(), icon: 'settings', letter: 's' },
  ];
}
