/** Icons of the browser's tab: with a dot while an alert is open. */
const QUIET = '/favicon.svg';
const OPEN = '/favicon-alert.svg';

/** Shows in the browser's tab whether an alert is open. */
export function markTab(isOpen: boolean): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  link?.setAttribute('href', isOpen ? OPEN : QUIET);
}
