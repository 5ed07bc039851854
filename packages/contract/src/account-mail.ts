import type { Locale } from './problems/sentences.ts';

/** The words of a message about an account. */
export interface AccountMailWords {
  /** The subject. */
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What the one link of the message does. */
  readonly link: string;
}

interface AccountMails {
  readonly passwordReset: AccountMailWords;
  readonly passwordWasReset: AccountMailWords;
  readonly invitation: AccountMailWords;
}

const mails: Readonly<Record<Locale, AccountMails>> = {
  en: {
    passwordReset: {
      title: 'Reset your OpenRouter Watcher password',
      paragraphs: [
        'Somebody, hopefully you, asked to reset the password of your account. The link below sets a new one. It works once, within an hour.',
        'If it was not you, ignore this message: your password stays as it is.',
      ],
      link: 'Choose a new password',
    },
    passwordWasReset: {
      title: 'Your OpenRouter Watcher password was reset',
      paragraphs: [
        'A new password was set for your account, and every session was ended. API tokens still work.',
        'If it was not you, request a new link on the sign-in page at once, revoke your API tokens, and inform the administrator.',
      ],
      link: 'Sign in',
    },
    invitation: {
      title: 'You are invited to OpenRouter Watcher',
      paragraphs: [
        'With the link below you can create your account. It works once, within a week, with this email address.',
      ],
      link: 'Create your account',
    },
  },
  it: {
    passwordReset: {
      title: 'Reimposta la password di OpenRouter Watcher',
      paragraphs: [
        'Qualcuno, speriamo tu, ha chiesto di reimpostare la password del tuo account. Con il link qui sotto ne scegli una nuova. Funziona una sola volta, entro un’ora.',
        'Se non sei stato tu, ignora questo messaggio: la password resta quella di prima.',
      ],
      link: 'Scegli una nuova password',
    },
    passwordWasReset: {
      title: 'La password di OpenRouter Watcher è stata reimpostata',
      paragraphs: [
        'Per il tuo account è stata impostata una nuova password e tutte le sessioni sono state chiuse. I token API funzionano ancora.',
        'Se non sei stato tu, richiedi subito un nuovo link dalla pagina di accesso, revoca i token API e avvisa l’amministratore.',
      ],
      link: 'Accedi',
    },
    invitation: {
      title: 'Il tuo invito a OpenRouter Watcher',
      paragraphs: [
        'Con il link qui sotto puoi creare il tuo account. Funziona una sola volta, entro una settimana, con questo indirizzo email.',
      ],
      link: 'Crea il tuo account',
    },
  },
};

export function accountMailWords(locale: Locale): AccountMails {
  return mails[locale];
}
