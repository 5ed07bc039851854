import { api } from '#lib/api/client.ts';

/** How many alerts are open, for the shell: whatever page is shown. Null until it is known. */
class OpenAlerts {
  total = $state<number | null>(null);

  /** Asks anew. What the server does not answer leaves the number as it was: the page itself says that it is away. */
  async read(): Promise<void> {
    try {
      this.total = (await api.alerts.list.query({ state: 'open', limit: 1 })).total;
    } catch {
      // See above.
    }
  }
}

export const openAlerts = new OpenAlerts();
