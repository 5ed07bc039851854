import type { Account } from '#lib/account/account.ts';

declare global {
  namespace App {
    interface PageState {
      /** The query part of the address that was looked at more closely. */
      wholePeriod?: string;
    }
    interface PageData {
      /** Whoever is signed in; absent on the pages before that. */
      account?: Account;
    }
  }
}
