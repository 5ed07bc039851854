/**
 * The one form in which e-mail addresses are compared, made in one place: accounts are found by it and guesses are
 * counted by it, so that no other spelling of an address has a count of its own. Addresses keep the spelling that they
 * were given in.
 */
export function emailKey(email: string): string {
  return email.normalize('NFKC').toLowerCase();
}
