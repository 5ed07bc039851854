import { m } from '#lib/paraglide/messages.js';

/** What the server says in English, as messages: their English text is the server's own. */
const sentences = [
  m.server_unauthorized,
  m.server_forbidden,
  m.server_too_large,
  m.server_slow_down,
  m.server_refused,
  m.server_unreachable,
  m.server_malformed,
  m.server_disabled,
  m.server_deleted,
  m.server_credentials,
  m.server_email_taken,
  m.server_not_email,
  m.server_password_short,
  m.server_password_long,
  m.server_not_password,
  m.server_key_shape,
  m.server_key_cut,
  m.server_key_known,
  m.server_name_characters,
];
const withNumber = [m.server_too_many_attempts, m.server_too_many_keys, m.server_too_many_tokens];

/** A sentence of the server in the reader's language; one that is not known stays as it is. */
export function translated(sentence: string): string {
  const known = sentences.find((message) => message({}, { locale: 'en' }) === sentence);
  if (known !== undefined) return known();
  const number = /\d+/.exec(sentence)?.[0];
  if (number === undefined) return sentence;
  return (
    withNumber.find((message) => message({ number }, { locale: 'en' }) === sentence)?.({ number }) ?? sentence
  );
}
