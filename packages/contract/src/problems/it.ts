import { counted } from '../counted.ts';
import type { Language, UnreachableCause } from './codes.ts';

const causes: Readonly<Record<UnreachableCause, string>> = {
  dns: 'il nome del server non viene risolto',
  connection: 'la connessione non è riuscita',
  tls: 'il certificato non è attendibile',
  proxy: 'il proxy non lascia passare la richiesta',
  timeout: 'non ha risposto in tempo',
  rate_limited: 'ha chiesto di rallentare',
  server_error: 'ha segnalato un errore interno',
  refused: 'ha rifiutato la richiesta',
};

const withStatus = (status: number | null) => (status === null ? '' : ` (${status})`);

export const it: Language = {
  refusals: {
    email_taken: () => 'Esiste già un account con questa email.',
    registration_closed: () =>
      'Su questa installazione non si possono creare nuovi account. Rivolgiti all’amministratore.',
    invitation_required: () => 'Per creare un account serve un invito. Chiedi il link all’amministratore.',
    invitation_refused: () =>
      'L’invito è scaduto, è già stato usato o è per un altro indirizzo email. Chiedine uno nuovo all’amministratore.',
    reset_link_refused: () => 'Il link è scaduto o è già stato usato. Richiedine uno nuovo.',
    key_already_added: ({ name }) => `Questa chiave è già collegata come “${name}”.`,
    key_limit_reached: ({ limit }) =>
      `Puoi collegare al massimo ${counted(limit, 'chiave', 'chiavi')}. Rimuovine una per aggiungerne un’altra.`,
    key_paused: () => 'La sincronizzazione di questa chiave è in pausa. Riprendila prima.',
    token_limit_reached: ({ limit }) =>
      `Puoi avere al massimo ${counted(limit, 'token API attivo', 'token API attivi')}. Revocane uno per crearne un altro.`,
    channel_limit_reached: ({ limit }) =>
      `Un team può avere al massimo ${limit} canali. Rimuovine uno per aggiungerne un altro.`,
    email_not_configured: () =>
      'Questa installazione non invia email: SMTP_URL e SMTP_FROM non sono impostati.',
    share_limit_reached: ({ limit }) =>
      `Un team può avere al massimo ${limit} link di condivisione. Revocane uno per aggiungerne un altro.`,
    view_limit_reached: ({ limit }) =>
      `Un team può avere al massimo ${limit} viste salvate. Eliminane una per salvarne un’altra.`,
    view_name_taken: ({ name }) => `Una vista salvata si chiama già “${name}”.`,
    budget_limit_reached: ({ limit }) =>
      `Un team può avere al massimo ${limit} budget. Rimuovine uno per aggiungerne un altro.`,
    key_not_controlled: () =>
      'Nessuna chiave di gestione funzionante elenca questa chiave: da qui non può essere modificata.',
    key_change_refused: ({ status }) =>
      `OpenRouter ha rifiutato la modifica${status === null ? '' : ` (${status})`}. Nulla è cambiato.`,
    key_disabled_by_budget: () =>
      'Un budget tiene disattivata questa chiave. Aumentalo, o attendi il periodo successivo.',
    key_disabled_elsewhere: () => 'Qualcuno ha disattivato questa chiave su OpenRouter. Riattivala lì.',
    openrouter_unavailable: () => 'OpenRouter non è raggiungibile. Nulla è cambiato; riprova tra poco.',
    malformed_request: () => 'La richiesta non è valida.',

    not_signed_in: () => 'Accedi per continuare.',
    account_deleted: () => 'Questo account non esiste più.',
    api_token_required: () => 'Questo percorso richiede un token API (or_api_…).',
    api_token_refused: () => 'Il token API è errato, revocato o scaduto.',
    metrics_token_refused: () => 'Le metriche richiedono METRICS_TOKEN come token bearer.',
    metrics_local_only: () =>
      'Le metriche si leggono solo da questa macchina. Per leggerle da altrove chi la gestisce può impostare METRICS_TOKEN.',
    invalid_credentials: () => 'Email o password errata.',

    cross_site_request: ({ from, to, origin }) =>
      `Le richieste da altri siti vengono rifiutate: questa proviene da ${from ?? 'un’origine sconosciuta'}, e ${
        origin === null
          ? `è stata inviata a ${to ?? 'un host sconosciuto'}; ORIGIN non è impostata`
          : `ORIGIN è ${origin}`
      }. Se è l’indirizzo con cui hai aperto la pagina, chi gestisce l’installazione può impostarlo come ORIGIN, oppure far inviare al proxy X-Forwarded-Host e X-Forwarded-Proto.`,
    key_of_another_team: () => 'Questa chiave appartiene a un altro team.',
    token_of_another_team: () => 'Questo token API appartiene a un altro team.',
    token_of_another_person: () => 'Questo token API è stato creato da un’altra persona.',
    channel_of_another_team: () => 'Questo canale appartiene a un altro team.',
    share_of_another_team: () => 'Questo link di condivisione appartiene a un altro team.',
    view_of_another_team: () => 'Questa vista salvata appartiene a un altro team.',
    budget_of_another_team: () => 'Questo budget appartiene a un altro team.',
    alert_of_another_team: () => 'Questo avviso appartiene a un altro team.',
    not_a_team_member: () => 'Non fai parte di questo team.',
    permission_missing: ({ permission }) => `Il tuo ruolo in questo team non comprende ${permission}.`,

    key_not_found: () => 'Questa chiave non esiste.',
    token_not_found: () => 'Questo token API non esiste.',
    session_not_found: () => 'Questa sessione non esiste.',
    channel_not_found: () => 'Questo canale non esiste.',
    share_not_found: () => 'Questo link di condivisione non esiste.',
    share_link_not_valid: () => 'Questo link non è valido: potrebbe essere scaduto o revocato.',
    view_not_found: () => 'Questa vista salvata non esiste.',
    budget_not_found: () => 'Questo budget non esiste.',
    alert_not_found: () => 'Questo avviso non esiste.',
    team_not_found: () => 'Questo team non esiste.',
    route_not_found: () => 'Questo percorso non esiste.',
    page_not_found: () => 'Questa pagina non esiste.',
    file_not_found: () => 'Questo file non esiste.',
    procedure_not_found: () => 'Questa procedura non esiste.',

    method_not_allowed: ({ method }) => `${method} non è consentito qui.`,
    body_too_large: ({ kilobytes }) => `Il corpo della richiesta supera ${kilobytes} kB.`,
    encoding_not_supported: () => 'Questa codifica del corpo non è supportata.',
    json_required: () => 'Il corpo deve essere JSON (Content-Type: application/json).',
    headers_too_large: () => 'Le intestazioni della richiesta sono troppo grandi.',
    precondition_failed: () => 'Il file non è come la richiesta se lo aspetta.',
    range_not_satisfiable: () => 'Il file non contiene questo intervallo.',
    batch_too_large: ({ limit }) => `Una richiesta può chiamare al massimo ${limit} procedure.`,
    json_too_deep: () => 'Il corpo è annidato troppo in profondità.',

    invalid_input: () => 'I dati inseriti non sono validi.',
    malformed_json: () => 'Il corpo non è JSON valido.',
    body_not_an_object: () => 'Il corpo deve essere un oggetto JSON.',
    key_refused_upstream: () =>
      'OpenRouter ha rifiutato questa chiave. Potrebbe essere revocata, disattivata, scaduta o digitata male.',
    wrong_password: () => 'La password attuale è errata.',
    team_id_malformed: () => 'X-Team-Id deve essere l’id di un team.',

    too_many_attempts: ({ seconds }) => `Troppi tentativi. Riprova tra ${seconds} s.`,
    rate_limited: ({ limit, seconds }) =>
      `Il limite di ${counted(limit, 'richiesta', 'richieste')} è esaurito; si rinnova tra ${seconds} s.`,

    database_unavailable: () => 'Il database non è disponibile. Riprova tra poco.',
    internal: () => 'Qualcosa è andato storto da parte nostra.',
  },
  fields: {
    required: () => 'Questo campo è obbligatorio.',
    wrong_type: ({ expected }) => `Il tipo deve essere ${expected}.`,
    unknown_field: () => 'Questo campo non esiste.',
    unknown_parameter: () => 'Questo parametro non esiste.',
    repeated_parameter: () => 'Questo parametro può essere indicato una sola volta.',
    too_small: ({ minimum }) => `Il valore minimo è ${minimum}.`,
    not_above: ({ minimum }) => `Il valore deve essere maggiore di ${minimum}.`,
    too_large: ({ maximum }) => `Il valore massimo è ${maximum}.`,
    too_short: ({ minimum }) => `Il minimo è di ${counted(minimum, 'carattere', 'caratteri')}.`,
    too_long: ({ maximum }) => `Il massimo è di ${counted(maximum, 'carattere', 'caratteri')}.`,
    too_few: ({ minimum }) => `Il minimo è di ${counted(minimum, 'voce', 'voci')}.`,
    too_many: ({ maximum }) => `Il massimo è di ${counted(maximum, 'voce', 'voci')}.`,
    not_one_of: ({ values }) => `Deve essere uno tra ${values}.`,
    wrong_format: () => 'Il formato non è valido.',

    email_malformed: () => 'Questo non è un indirizzo email.',
    email_taken: () => 'Esiste già un account con questa email.',
    password_too_common: () =>
      'Questa password è facile da indovinare. Usa qualche parola senza legame o un gestore di password.',
    password_is_email: () => 'Non usare la tua email come password.',
    password_too_short: () => 'Usa almeno 10 caratteri.',
    password_too_long: () => 'Usa al massimo 128 caratteri.',
    wrong_password: () => 'La password attuale è errata.',
    name_required: () => 'Il nome è obbligatorio.',
    name_not_visible: () => 'Il nome deve avere almeno un carattere visibile.',
    name_too_long: () => 'Il nome può avere al massimo 100 caratteri.',
    name_with_control_characters: () =>
      'Nel nome non sono consentiti caratteri di controllo o di direzione del testo.',
    text_with_nul: () => 'Il carattere NUL non è consentito.',
    text_with_half_a_character: () => 'Mezzo carattere (un surrogato isolato) non è consentito.',
    date_before_year_1: () => 'Il calendario inizia con l’anno 1.',
    date_malformed: () => 'Questa non è una data (AAAA-MM-GG).',
    locale_unknown: () => 'Questa lingua non esiste. Usa un codice come it o de-CH.',
    time_zone_unknown: () => 'Questo fuso orario non esiste. Usa un nome IANA, ad esempio Europe/Rome.',
    dates_backwards: () => 'end_date non deve precedere start_date.',
    dates_go_together: () => 'Indica sia start_date sia end_date, oppure nessuna delle due.',
    keys_or_tag: () => 'Indica le chiavi o un tag, non entrambi.',
    view_not_understood: () => 'Non è la query di un indirizzo della pagina di utilizzo.',
    period_or_dates: () => 'Indica un periodo oppure le date, non entrambi.',
    period_too_long: () => 'Un periodo può avere al massimo 366 giorni.',
    period_out_of_calendar: () => 'Un periodo deve essere compreso tra gli anni 1970 e 9999.',
    key_malformed: () => 'Una chiave OpenRouter inizia con sk-or- e non contiene spazi.',
    key_incomplete: () => 'La chiave sembra incompleta. Incolla la chiave intera, che inizia con sk-or-v1-.',
    key_refused_upstream: () =>
      'OpenRouter ha rifiutato questa chiave. Potrebbe essere revocata, disattivata, scaduta o digitata male.',
    session_id_malformed: () => 'Questo non è l’id di una sessione.',
    tag_required: () => 'Un tag non può essere vuoto.',
    tag_too_long: () => 'Un tag può avere al massimo 40 caratteri.',
    too_many_tags: () => 'Una chiave può avere al massimo 20 tag.',
    repeated_dimension: () => 'Ogni dimensione può essere indicata una sola volta.',
    sort_column_not_shown: () => 'Le righe si possono ordinare per una colonna che hanno.',
    amount_not_positive: () => 'Un importo deve essere maggiore di 0.',
    amount_too_precise: () => 'Un importo può avere al massimo 6 decimali.',
    thresholds_not_ascending: () => 'Le soglie devono essere in ordine crescente, senza ripetizioni.',
    in_the_past: () => 'Questo deve essere nel futuro.',
    rule_param_refused: () => 'I parametri di questa regola sono numeri maggiori di 0.',
    setting_refused: ({ reason }) => `Valore non valido: ${reason}`,
    private_address: ({ host }) =>
      `${host} non è un indirizzo pubblico. Il gestore può permetterlo con OUTBOUND_ALLOW.`,
  },
  keyProblems: {
    invalid: () =>
      'OpenRouter ha rifiutato questa chiave. Potrebbe essere revocata, disattivata, scaduta o digitata male.',
    disabled: () => 'Questa chiave è disattivata su OpenRouter.',
    gone: () => 'Questa chiave è stata eliminata su OpenRouter.',
    expired: ({ at }) => `Questa chiave è scaduta il ${at.slice(0, 10)}.`,
    limit_reached: ({ limit, resetsAt }) =>
      `Questa chiave ha raggiunto il limite di $${limit}. Le sue richieste falliscono${resetsAt === null ? '.' : ` fino all’azzeramento del limite, il ${resetsAt.slice(0, 10)} (UTC).`}`,
    not_understood: ({ call, field }) =>
      `OpenRouter ha inviato una risposta che non è stato possibile leggere (${field === null ? call : `${call}, ${field}`}). Nulla è stato modificato.`,
    unreachable: ({ cause, status }) =>
      `Non è stato possibile ${status === null ? 'raggiungere' : 'leggere'} OpenRouter: ${causes[cause]}${withStatus(status)}. Verrà riprovato automaticamente.`,
    internal: ({ id }) =>
      `Qualcosa è andato storto da parte nostra (${id}). Verrà riprovato automaticamente.`,
  },
  deliveries: {
    url_malformed: () => 'L’URL del canale non è valido.',
    url_scheme: ({ scheme }) => `L’URL del canale inizia con ${scheme}:, non con https:// o http://.`,
    url_credentials: () => 'L’URL del canale contiene un nome utente o una password.',
    private_address: ({ host }) =>
      `${host} non è un indirizzo pubblico. Il gestore può permetterlo con OUTBOUND_ALLOW.`,
    dns: ({ host, cause }) => `Il nome ${host} non viene risolto (${cause}).`,
    refused: ({ host }) => `${host} ha rifiutato la connessione.`,
    unreachable: ({ host, cause }) => `${host} non è raggiungibile (${cause}).`,
    timeout: ({ host, seconds }) => `${host} non ha risposto entro ${seconds} s.`,
    tls: ({ host, cause }) => `La connessione TLS con ${host} non è riuscita (${cause}).`,
    redirect: ({ host, status }) =>
      `${host} ha risposto con un reindirizzamento (${status}), che non viene seguito.`,
    not_http: ({ host, cause }) => `${host} non ha risposto in HTTP (${cause}).`,
    proxy: ({ host, cause }) => `Il proxy non lascia passare le richieste verso ${host} (${cause}).`,
    status: ({ host, status, reason }) =>
      `${host} ha risposto ${status}${reason === null ? '' : ` (${reason})`}.`,
    chat_moved: ({ chatId }) => `Il gruppo Telegram ha un nuovo id: imposta chat_id su ${chatId}.`,
    smtp_missing: () => 'Questa installazione non invia email: SMTP_URL non è impostato.',
    smtp_refused: ({ reply }) => `Il server di posta ha rifiutato il messaggio (${reply}).`,
    smtp_login: ({ reply }) => `Il server di posta ha rifiutato l’accesso (${reply}).`,
    recipients_refused: ({ addresses }) => `Il server di posta ha rifiutato ${addresses.join(', ')}.`,
    channel_off: () => 'Il canale è stato disattivato prima dell’invio del messaggio.',
  },
};
