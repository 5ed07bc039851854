import type { Attachment } from 'svelte/attachments';

/** A first column that stays in sight while the others are scrolled by. */
export const PINNED = 'sticky left-0 z-1';
/** The edge of that column where some are under it. */
export const PINNED_EDGE = 'shadow-[6px_0_6px_-6px_rgb(0_0_0/0.35)]';

/** Whether something of a scroller is hidden beyond its left or its right edge. */
export class Edges {
  left = $state(false);
  right = $state(false);

  /** For the element that scrolls. */
  readonly scroller: Attachment<HTMLElement> = (scroller) => {
    const measure = () => {
      this.left = scroller.scrollLeft > 0;
      this.right = scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 1;
    };
    const observer = new ResizeObserver(measure);
    for (const element of [scroller, ...scroller.children]) observer.observe(element);
    scroller.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', measure);
    };
  };
}
