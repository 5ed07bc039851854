interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const SHOWN_MS = 6_000;

/** Short notes about what just happened, shown for a few seconds and read out. */
class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  #next = 1;

  show(text: string, tone: Toast['tone'] = 'good'): void {
    const id = this.#next;
    this.#next += 1;
    this.items = [...this.items, { id, text, tone }];
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  /** Another page has nothing to do with what was said on this one. */
  clear(): void {
    this.items = [];
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
