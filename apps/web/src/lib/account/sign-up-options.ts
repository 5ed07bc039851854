import type { SignUpOptions } from '@watcher/contract/auth';
import { api } from '#lib/api/client.ts';

/** How people get in here; null while the server is away, when the form says so once it is sent. */
export function readSignUpOptions(): Promise<SignUpOptions | null> {
  return api.auth.signUpOptions.query().catch(() => null);
}
