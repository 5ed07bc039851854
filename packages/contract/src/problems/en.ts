import { counted } from '../counted.ts';
import type { Language, UnreachableCause } from './codes.ts';

const causes: Readonly<Record<UnreachableCause, string>> = {
  dns: 'the name of its server does not resolve',
  connection: 'no connection could be made',
  tls: 'its certificate is not trusted',
  proxy: 'the proxy does not let the request through',
  timeout: 'it did not answer in time',
  rate_limited: 'it asked us to slow down',
  server_error: 'it reported an error of its own',
  refused: 'it refused the request',
};

const withStatus = (status: number | null) => (status === null ? '' : ` (${status})`);

export const en: Language = {
  refusals: {
    email_taken: () => 'An account with this email already exists.',
    registration_closed: () => 'New accounts cannot be created on this installation. Ask its administrator.',
    invitation_required: () =>
      'You need an invitation to create an account here. Ask the administrator for a link.',
    invitation_refused: () =>
      'This invitation has expired, was already used, or is for another email address. Ask the administrator for a new one.',
    reset_link_refused: () => 'This link has expired or was already used. Request a new one.',
    key_already_added: ({ name }) => `This key is already connected as “${name}”.`,
    key_limit_reached: ({ limit }) =>
      `You can connect at most ${counted(limit, 'key', 'keys')}. Remove one to add another.`,
    key_paused: () => 'Syncing is paused for this key. Resume it first.',
    token_limit_reached: ({ limit }) =>
      `You can have at most ${counted(limit, 'active API token', 'active API tokens')}. Revoke one to create another.`,
    channel_limit_reached: ({ limit }) =>
      `A team can have at most ${limit} channels. Remove one to add another.`,
    email_not_configured: () =>
      'This installation sends no email: its operator has not set SMTP_URL and SMTP_FROM.',
    share_limit_reached: ({ limit }) =>
      `A team can have at most ${limit} share links. Revoke one to add another.`,
    view_limit_reached: ({ limit }) =>
      `A team can have at most ${limit} saved views. Delete one to save another.`,
    view_name_taken: ({ name }) => `A saved view is already called “${name}”.`,
    budget_limit_reached: ({ limit }) =>
      `A team can have at most ${limit} budgets. Remove one to add another.`,
    key_not_controlled: () =>
      'This key is not listed by a management key that works, so it cannot be changed from here.',
    key_change_refused: ({ status }) =>
      `OpenRouter refused the change${status === null ? '' : ` (${status})`}. Nothing was changed.`,
    key_disabled_by_budget: () => 'A budget keeps this key disabled. Raise it, or wait for its next period.',
    key_disabled_elsewhere: () => 'Somebody disabled this key on OpenRouter. Enable it there.',
    openrouter_unavailable: () => 'OpenRouter could not be reached. Nothing was changed; try again shortly.',
    malformed_request: () => 'The request is malformed.',

    not_signed_in: () => 'Sign in to continue.',
    account_deleted: () => 'This account no longer exists.',
    api_token_required: () => 'This route requires an API token (or_api_…).',
    api_token_refused: () => 'The API token is wrong, revoked or expired.',
    metrics_token_refused: () => 'Metrics need METRICS_TOKEN as a bearer token.',
    metrics_local_only: () =>
      'Metrics are read from this machine only. Its operator can set METRICS_TOKEN to read them from elsewhere.',
    invalid_credentials: () => 'Incorrect email or password.',

    cross_site_request: ({ from, to, origin }) =>
      `Requests from other sites are refused: this one came from ${from ?? 'an unknown origin'}, and ${
        origin === null ? `was sent to ${to ?? 'an unknown host'}; ORIGIN is not set` : `ORIGIN is ${origin}`
      }. If this is where you opened the page, its operator can set ORIGIN to it, or have the proxy in front send X-Forwarded-Host and X-Forwarded-Proto.`,
    key_of_another_team: () => 'This key belongs to another team.',
    token_of_another_team: () => 'This API token belongs to another team.',
    token_of_another_person: () => 'This API token was created by somebody else.',
    channel_of_another_team: () => 'This channel belongs to another team.',
    share_of_another_team: () => 'This share link belongs to another team.',
    view_of_another_team: () => 'This saved view belongs to another team.',
    budget_of_another_team: () => 'This budget belongs to another team.',
    alert_of_another_team: () => 'This alert belongs to another team.',
    not_a_team_member: () => 'You are not a member of this team.',
    permission_missing: ({ permission }) => `Your role in this team does not include ${permission}.`,

    key_not_found: () => 'There is no such key.',
    token_not_found: () => 'There is no such API token.',
    session_not_found: () => 'There is no such session.',
    channel_not_found: () => 'There is no such channel.',
    share_not_found: () => 'There is no such share link.',
    share_link_not_valid: () => 'This link is not valid: it may have expired or been revoked.',
    view_not_found: () => 'There is no such saved view.',
    budget_not_found: () => 'There is no such budget.',
    alert_not_found: () => 'There is no such alert.',
    team_not_found: () => 'There is no such team.',
    route_not_found: () => 'There is no such route.',
    page_not_found: () => 'There is no such page.',
    file_not_found: () => 'There is no such file.',
    procedure_not_found: () => 'There is no such procedure.',

    method_not_allowed: ({ method }) => `${method} is not allowed here.`,
    body_too_large: ({ kilobytes }) => `The body is larger than ${kilobytes} kB.`,
    encoding_not_supported: () => 'This encoding of the body is not supported.',
    json_required: () => 'The body must be JSON (Content-Type: application/json).',
    headers_too_large: () => 'The headers of the request are too large.',
    precondition_failed: () => 'The file is not as the request expects it to be.',
    range_not_satisfiable: () => 'The file has no such range.',
    batch_too_large: ({ limit }) => `One request may call at most ${limit} procedures.`,
    json_too_deep: () => 'The body is nested too deeply.',

    invalid_input: () => 'The input is invalid.',
    malformed_json: () => 'The body is not valid JSON.',
    body_not_an_object: () => 'The body must be a JSON object.',
    key_refused_upstream: () =>
      'OpenRouter rejected this key. It may be revoked, disabled, expired or mistyped.',
    wrong_password: () => 'The current password is incorrect.',
    team_id_malformed: () => 'X-Team-Id must be the id of a team.',

    too_many_attempts: ({ seconds }) => `Too many attempts. Try again in ${seconds} s.`,
    rate_limited: ({ limit, seconds }) =>
      `The limit of ${counted(limit, 'request', 'requests')} is used up; it is renewed in ${seconds} s.`,

    database_unavailable: () => 'The database is unavailable. Try again shortly.',
    internal: () => 'Something went wrong on our side.',
  },
  fields: {
    required: () => 'This field is required.',
    wrong_type: ({ expected }) => `This must be of type ${expected}.`,
    unknown_field: () => 'There is no such field.',
    unknown_parameter: () => 'There is no such parameter.',
    repeated_parameter: () => 'This parameter may be given once.',
    too_small: ({ minimum }) => `This must be at least ${minimum}.`,
    not_above: ({ minimum }) => `This must be greater than ${minimum}.`,
    too_large: ({ maximum }) => `This must be at most ${maximum}.`,
    too_short: ({ minimum }) => `This needs at least ${counted(minimum, 'character', 'characters')}.`,
    too_long: ({ maximum }) => `This may have at most ${counted(maximum, 'character', 'characters')}.`,
    too_few: ({ minimum }) => `This needs at least ${counted(minimum, 'entry', 'entries')}.`,
    too_many: ({ maximum }) => `This may have at most ${counted(maximum, 'entry', 'entries')}.`,
    not_one_of: ({ values }) => `This must be one of ${values}.`,
    wrong_format: () => 'This is malformed.',

    email_malformed: () => 'This is not an email address.',
    email_taken: () => 'An account with this email already exists.',
    password_too_common: () =>
      'This password is easy to guess. Use a few unrelated words or a password manager.',
    password_is_email: () => 'Don’t use your email as the password.',
    password_too_short: () => 'Use at least 10 characters.',
    password_too_long: () => 'Use at most 128 characters.',
    wrong_password: () => 'The current password is incorrect.',
    name_required: () => 'A name is required.',
    name_not_visible: () => 'A name needs a character that can be seen.',
    name_too_long: () => 'A name may have at most 100 characters.',
    name_with_control_characters: () => 'Control and text direction characters are not allowed in a name.',
    text_with_nul: () => 'The NUL character is not allowed.',
    text_with_half_a_character: () => 'Half of a character (a lone surrogate) is not allowed.',
    date_before_year_1: () => 'The calendar begins with the year 1.',
    date_malformed: () => 'This is not a date (YYYY-MM-DD).',
    locale_unknown: () => 'There is no such language. Use a tag such as it or de-CH.',
    time_zone_unknown: () => 'There is no such time zone. Use an IANA name such as Europe/Rome.',
    dates_backwards: () => 'end_date must not be before start_date.',
    dates_go_together: () => 'Give both start_date and end_date, or neither.',
    keys_or_tag: () => 'Give keys or a tag, not both.',
    period_or_dates: () => 'Give a period or dates, not both.',
    view_not_understood: () => 'This is not the query of an address of the usage page.',
    period_too_long: () => 'A period may have at most 366 days.',
    period_out_of_calendar: () => 'A period must lie between the years 1970 and 9999.',
    key_malformed: () => 'An OpenRouter key begins with sk-or- and has no spaces.',
    key_incomplete: () => 'That key looks incomplete. Paste the full key, starting with sk-or-v1-.',
    key_refused_upstream: () =>
      'OpenRouter rejected this key. It may be revoked, disabled, expired or mistyped.',
    session_id_malformed: () => 'This is not the id of a session.',
    tag_required: () => 'A tag may not be empty.',
    tag_too_long: () => 'A tag may have at most 40 characters.',
    too_many_tags: () => 'A key may have at most 20 tags.',
    repeated_dimension: () => 'Each dimension may be given once.',
    sort_column_not_shown: () => 'Rows can be sorted by a column that they have.',
    amount_not_positive: () => 'An amount must be more than 0.',
    amount_too_precise: () => 'An amount may have at most 6 decimals.',
    thresholds_not_ascending: () => 'Thresholds must ascend, each greater than the one before.',
    in_the_past: () => 'This must be in the future.',
    rule_param_refused: () => 'The parameters of this rule are numbers greater than 0.',
    setting_refused: ({ reason }) => reason,
    private_address: ({ host }) =>
      `${host} is not a public address. The operator can allow it with OUTBOUND_ALLOW.`,
  },
  keyProblems: {
    invalid: () => 'OpenRouter rejected this key. It may be revoked, disabled, expired or mistyped.',
    disabled: () => 'This key is disabled on OpenRouter.',
    gone: () => 'This key was deleted on OpenRouter.',
    expired: ({ at }) => `This key expired on ${at.slice(0, 10)}.`,
    limit_reached: ({ limit, resetsAt }) =>
      `This key reached its limit of $${limit}. Its requests fail${resetsAt === null ? '.' : ` until the limit resets on ${resetsAt.slice(0, 10)} (UTC).`}`,
    not_understood: ({ call, field }) =>
      `OpenRouter sent an answer that could not be read (${field === null ? call : `${call}, ${field}`}). Nothing was changed.`,
    unreachable: ({ cause, status }) =>
      `OpenRouter could not be ${status === null ? 'reached' : 'read'}: ${causes[cause]}${withStatus(status)}. It is tried again automatically.`,
    internal: ({ id }) => `Something went wrong on our side (${id}). It is tried again automatically.`,
  },
  deliveries: {
    url_malformed: () => 'The URL of the channel is malformed.',
    url_scheme: ({ scheme }) =>
      `The URL of the channel begins with ${scheme}:, not with https:// or http://.`,
    url_credentials: () => 'The URL of the channel has a user name or password in it.',
    private_address: ({ host }) =>
      `${host} is not a public address. The operator can allow it with OUTBOUND_ALLOW.`,
    dns: ({ host, cause }) => `The name ${host} does not resolve (${cause}).`,
    refused: ({ host }) => `${host} refused the connection.`,
    unreachable: ({ host, cause }) => `${host} cannot be reached (${cause}).`,
    timeout: ({ host, seconds }) => `${host} did not answer within ${seconds} s.`,
    tls: ({ host, cause }) => `The TLS connection to ${host} failed (${cause}).`,
    redirect: ({ host, status }) => `${host} answered with a redirect (${status}), which is not followed.`,
    not_http: ({ host, cause }) => `${host} did not answer with HTTP (${cause}).`,
    proxy: ({ host, cause }) => `The proxy does not let requests to ${host} through (${cause}).`,
    status: ({ host, status, reason }) =>
      `${host} answered ${status}${reason === null ? '' : ` (${reason})`}.`,
    chat_moved: ({ chatId }) => `The Telegram group has a new id: set chat_id to ${chatId}.`,
    smtp_missing: () => 'This installation sends no email: SMTP_URL is not set.',
    smtp_refused: ({ reply }) => `The mail server refused the message (${reply}).`,
    smtp_login: ({ reply }) => `The mail server refused the login (${reply}).`,
    recipients_refused: ({ addresses }) => `The mail server refused ${addresses.join(', ')}.`,
    channel_off: () => 'The channel was switched off before the message could be sent.',
  },
};
