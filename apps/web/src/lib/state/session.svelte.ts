import type { Profile } from '@watcher/contract/auth';
import { api } from '#lib/api/client.ts';
import { readFailure } from '#lib/api/failure.ts';
import { signInAddress } from '#lib/return-address.ts';

/** Remembers that this browser was signed in, to tell "your session ended" from "never signed in". No secret. */
const HINT = 'watcher.signed-in';

/** Who is signed in, as far as this page knows. */
class Session {
  user = $state.raw<Profile | null>(null);

  /** Whether this browser was signed in when it last asked. */
  get wasSignedIn(): boolean {
    return localStorage.getItem(HINT) !== null;
  }

  /** The signed-in user, asked for once; null when nobody is. Throws when the server cannot be asked. */
  async load(): Promise<Profile | null> {
    if (this.user !== null) return this.user;
    try {
      this.#begin(await api.auth.profile.query());
    } catch (error) {
      if (readFailure(error).code !== 'UNAUTHORIZED') throw error;
    }
    return this.user;
  }

  async signIn(email: string, password: string): Promise<void> {
    await api.auth.login.mutate({ email, password });
    this.#begin(await api.auth.profile.query());
  }

  async register(email: string, password: string): Promise<void> {
    await api.auth.register.mutate({ email, password });
    await this.signIn(email, password);
  }

  async signOut(): Promise<void> {
    await api.auth.logout.mutate();
    this.forget();
    location.replace('/login');
  }

  /**
   * The server stopped accepting the session while the page was open: sign in again and come back. Like signing out,
   * this loads the page anew, so that nothing of this user stays in memory.
   */
  expire(): void {
    this.forget();
    location.replace(signInAddress(location.pathname + location.search, true));
  }

  /** What the settings page changed. */
  changed(user: Profile): void {
    this.user = user;
  }

  forget(): void {
    localStorage.removeItem(HINT);
  }

  #begin(user: Profile): void {
    this.user = user;
    localStorage.setItem(HINT, '1');
  }
}

export const session = new Session();
