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
    if (!open) return;
    this.used = true;
    this.begin();
  }

  /** Before each time it is open. */
  protected begin(): void {}
}

/** The command palette, and what is looked for in it: keys that are pressed before its field is there are not lost. */
class Palette extends Opened {
  search = $state('');

  protected override begin(): void {
    this.search = '';
  }
}

export const palette = new Palette();
/** The list of shortcuts. */
export const shortcuts = new Opened();
