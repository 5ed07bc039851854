const GAP = 6;
const EDGE = 8;

/** Puts an open popover below its button if there is room, else above it; always inside the window. */
export function placeBeside(button: HTMLElement, popover: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const size = popover.getBoundingClientRect();
  const below = anchor.bottom + GAP;
  const top = below + size.height + EDGE <= innerHeight ? below : anchor.top - GAP - size.height;
  const left = anchor.left + size.width + EDGE <= innerWidth ? anchor.left : anchor.right - size.width;
  popover.style.top = `${Math.max(EDGE, top)}px`;
  popover.style.left = `${Math.max(EDGE, left)}px`;
}
