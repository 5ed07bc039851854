import type { AfterNavigate } from '$app/navigation';

/**
 * Moves the focus to what a page begins with after one led to another: a keyboard or a screen reader goes on there, and
 * not before the navigation. Stays where it is on the first page, after a change of the query alone, and where
 * something took it already.
 */
export function focusPage({ type, from, to }: Pick<AfterNavigate, 'type' | 'from' | 'to'>): void {
  if (type === 'enter' || from === null || to === null || from.url.pathname === to.url.pathname) return;
  if (document.activeElement !== document.body) return;
  // What the address names is where the next Tab begins.
  if (document.getElementById(to.url.hash.slice(1)) !== null) return;
  // A heading may be for paper alone.
  const headings = [...document.querySelectorAll<HTMLElement>('main h1')];
  const place = headings.find((heading) => heading.checkVisibility()) ?? document.querySelector('main');
  if (place === null) return;
  const hadIndex = place.hasAttribute('tabindex');
  if (!hadIndex) place.setAttribute('tabindex', '-1');
  place.focus({ preventScroll: true });
  if (!hadIndex) place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
}
