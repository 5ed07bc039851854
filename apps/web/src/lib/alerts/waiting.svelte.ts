import { api } from '#lib/api/client.ts';

/** How many alerts nobody has acknowledged, for the shell: whatever page is shown. Null until it is known. */
class WaitingAlerts {
  total = $state<number | null>(null);

  /** Asks anew. What the server does not answer leaves the number as it was: the page itself says that it is away. */
  async read(): Promise<void> {
    try {
      this.total = (await api.alerts.waiting.query()).total;
    } catch {
      // See above.
    }
  }
}

export const waitingAlerts = new WaitingAlerts();
