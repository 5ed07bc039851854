/** The first field of a page that is nothing but a form has the focus when the page opens. */
export function focused(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}
