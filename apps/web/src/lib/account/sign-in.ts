import { api } from '#lib/api/client.ts';
import { forgetSignedIn, rememberSignedIn } from '#lib/api/signed-in.ts';
import { browserTimeZone } from '#lib/format/browser-zone.ts';

export async function signIn(email: string, password: string): Promise<void> {
  await api.auth.login.mutate({ email, password });
  rememberSignedIn();
}

/**
 * Makes an account and signs in to it; its days are those of this browser.
 *
 * @param invitation from the link that the person was given; empty without one.
 */
export async function signUp(email: string, password: string, invitation: string): Promise<void> {
  await api.auth.register.mutate({ email, password, ...(invitation !== '' && { invitation }) });
  await signIn(email, password);
  await reportInBrowserZone().catch(() => {
    // The account is there, in UTC; the settings change that.
  });
}

async function reportInBrowserZone(): Promise<void> {
  const { items } = await api.teams.list.query();
  const team = items.find(({ isPersonal }) => isPersonal);
  if (team !== undefined) await api.teams.update.mutate({ id: team.id, timeZone: browserTimeZone() });
}

export async function signOut(): Promise<void> {
  await api.auth.logout.mutate();
  forgetSignedIn();
  location.replace('/login');
}
