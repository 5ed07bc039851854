/**
 * Puts `text` into the clipboard. Browsers give scripts the clipboard on HTTPS and localhost only; elsewhere (a server
 * reached by its address in the home network) a selection is copied, as by hand.
 *
 * @param near an element beside which a field may stand for a moment: outside an open dialog nothing can be selected
 * @returns whether it is there now
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text, near);
  }
}

function copySelection(text: string, near: HTMLElement): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'sr-only';
  near.after(field);
  field.select();
  // Deprecated, and all there is where `navigator.clipboard` is missing.
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
