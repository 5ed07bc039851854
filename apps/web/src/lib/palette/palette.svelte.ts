/** Whether the command palette is open. */
class Palette {
  #open = $state(false);
  /** It was open at least once. */
  used = $state(false);

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    if (open) this.used = true;
  }
}

export const palette = new Palette();
