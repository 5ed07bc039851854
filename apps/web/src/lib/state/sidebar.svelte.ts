const STORED = 'watcher.sidebar';

/** Whether the column at the side of a large screen shows icons alone; this browser remembers it. */
class Sidebar {
  folded = $state(localStorage.getItem(STORED) === 'folded');

  toggle(): void {
    this.folded = !this.folded;
    if (this.folded) localStorage.setItem(STORED, 'folded');
    else localStorage.removeItem(STORED);
  }
}

export const sidebar = new Sidebar();
