import type { Account } from '#lib/account/account.ts';

declare global {
  namespace App {
    interface PageData {
      /** Whoever is signed in; absent on the pages before that. */
      account?: Account;
    }
  }
}
