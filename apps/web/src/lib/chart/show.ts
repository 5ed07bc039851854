import { goto } from '$app/navigation';
import { page } from '$app/state';
import { type Shown, shownHref } from './shown.ts';

/** Shows the page's chart so. Back leads to the page before, and not to what was switched on and off. */
export function show(change: Partial<Shown>): void {
  void goto(shownHref(page.url.searchParams, change), {
    replace: true,
    reset: false,
    state: { ...page.state },
  });
}
