/** Whether something that any page can open is open. */
class Opened {
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

/** The command palette. */
export const palette = new Opened();
/** The list of shortcuts. */
export const shortcuts = new Opened();
