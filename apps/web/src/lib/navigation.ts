import { m } from '#lib/paraglide/messages.js';
import type { IconName } from '#lib/ui/icons.ts';

/** A page that the navigation leads to. */
export interface PageLink {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** After `g`, goes there. */
  readonly letter: string;
  /**
   * `bar`: everywhere, in the bar of a phone, too. `side`: in the column of a large screen, else under "More".
   * `more`: under "More" only; on a large screen another page leads there.
   */
  readonly place: 'bar' | 'side' | 'more';
  /** Some room is left before it. */
  readonly begins?: true;
}

/** The pages of the navigation, in its order. */
export function pages(): PageLink[] {
  return [
    { href: '/', label: m.nav_overview(), icon: 'overview', letter: 'o', place: 'bar' },
    { href: '/usage', label: m.nav_usage(), icon: 'table', letter: 'u', place: 'bar' },
    { href: '/keys', label: m.nav_keys(), icon: 'key', letter: 'k', place: 'bar' },
    { href: '/budgets', label: m.nav_budgets(), icon: 'gauge', letter: 'b', place: 'bar', begins: true },
    { href: '/alerts', label: m.nav_alerts(), icon: 'bell', letter: 'l', place: 'side' },
    { href: '/channels', label: m.nav_channels(), icon: 'megaphone', letter: 'c', place: 'side' },
    { href: '/shares', label: m.nav_shares(), icon: 'send', letter: 'r', place: 'side' },
    { href: '/tokens', label: m.nav_tokens(), icon: 'token', letter: 't', place: 'side', begins: true },
    { href: '/api-guide', label: m.nav_guide(), icon: 'code', letter: 'a', place: 'side' },
    { href: '/settings', label: m.nav_settings(), icon: 'settings', letter: 's', place: 'side' },
    { href: '/settings/audit', label: m.nav_audit(), icon: 'log', letter: 'h', place: 'more' },
  ];
}

/** Pages below one of the navigation whose addresses do not say so. */
const BELOW: ReadonlyMap<string, readonly string[]> = new Map([['/usage', ['/models/', '/providers/']]]);

/** Whether a page is the one of an address, or leads to it. */
export function leadsTo(href: string, pathname: string): boolean {
  const below = BELOW.get(href)?.some((folder) => pathname.startsWith(folder)) ?? false;
  return below || pathname === href || (href !== '/' && pathname.startsWith(`${href}/`));
}
