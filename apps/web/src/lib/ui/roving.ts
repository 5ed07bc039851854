const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Makes the links and buttons in a toolbar one stop for Tab, within which the arrow keys, Home and End go on (the
 * pattern of WAI-ARIA). Tab comes back to the one that had the focus last, else to the current one, else to the first.
 */
export function roving(toolbar: HTMLElement): () => void {
  let last: HTMLElement | undefined;
  const items = () => [...toolbar.querySelectorAll<HTMLElement>('a[href], button')];

  function arrange(): void {
    const all = items();
    const stop = all.find((item) => item === last) ?? all.find((item) => item.ariaCurrent !== null) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  }

  function step(event: KeyboardEvent): void {
    const all = items();
    const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1;
    const next = STEPS[event.key]?.(at, all.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  }

  function note(): void {
    last = items().find((item) => item === document.activeElement);
    arrange();
  }

  toolbar.addEventListener('keydown', step);
  toolbar.addEventListener('focusin', note);
  const changes = new MutationObserver(arrange);
  changes.observe(toolbar, { childList: true, subtree: true });
  arrange();
  return () => {
    changes.disconnect();
    toolbar.removeEventListener('keydown', step);
    toolbar.removeEventListener('focusin', note);
  };
}
