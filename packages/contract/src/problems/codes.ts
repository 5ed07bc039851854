import type { Permission } from '../access.ts';

/** A code without parameters. */
type None = Record<never, never>;

/**
 * Every way in which a request is refused: a stable code, with the parameters that its sentence is made of. Transports
 * give it a status (`apps/api/src/problems.ts`), `en.ts` and `it.ts` its sentence.
 */
export interface RefusalParams {
  // A rule of the product.
  email_taken: None;
  registration_closed: None;
  invitation_required: None;
  invitation_refused: None;
  reset_link_refused: None;
  key_already_added: { name: string };
  key_limit_reached: { limit: number };
  key_paused: None;
  token_limit_reached: { limit: number };
  channel_limit_reached: { limit: number };
  email_not_configured: None;
  budget_limit_reached: { limit: number };
  share_limit_reached: { limit: number };
  view_limit_reached: { limit: number };
  view_name_taken: { name: string };
  key_not_controlled: None;
  key_change_refused: { status: number | null };
  key_disabled_by_budget: None;
  key_disabled_elsewhere: None;
  openrouter_unavailable: None;
  malformed_request: None;

  // Who asks.
  not_signed_in: None;
  account_deleted: None;
  api_token_required: None;
  api_token_refused: None;
  invalid_credentials: None;
  metrics_token_refused: None;
  metrics_local_only: None;

  // What is not theirs.
  /** `from`: the page's origin; `to`: where it sent the request, as far as we see; `origin`: the setting. */
  cross_site_request: { from: string | null; to: string | null; origin: string | null };
  key_of_another_team: None;
  token_of_another_team: None;
  token_of_another_person: None;
  channel_of_another_team: None;
  budget_of_another_team: None;
  share_of_another_team: None;
  view_of_another_team: None;
  alert_of_another_team: None;
  not_a_team_member: None;
  permission_missing: { permission: Permission };

  // What there is not.
  key_not_found: None;
  token_not_found: None;
  session_not_found: None;
  channel_not_found: None;
  budget_not_found: None;
  share_not_found: None;
  share_link_not_valid: None;
  view_not_found: None;
  alert_not_found: None;
  team_not_found: None;
  route_not_found: None;
  page_not_found: None;
  file_not_found: None;
  procedure_not_found: None;

  // HTTP.
  method_not_allowed: { method: string };
  body_too_large: { kilobytes: number };
  encoding_not_supported: None;
  json_required: None;
  headers_too_large: None;
  precondition_failed: None;
  range_not_satisfiable: None;
  batch_too_large: { limit: number };
  json_too_deep: None;

  // Input.
  invalid_input: None;
  malformed_json: None;
  body_not_an_object: None;
  key_refused_upstream: { status: number | null };
  wrong_password: None;
  team_id_malformed: None;

  // Too much.
  too_many_attempts: { seconds: number };
  rate_limited: { limit: number; seconds: number };

  // Ours.
  database_unavailable: None;
  internal: None;
}

export type RefusalCode = keyof RefusalParams;

/** What is wrong with a field of an input. */
export interface FieldParams {
  required: None;
  wrong_type: { expected: string };
  unknown_field: None;
  unknown_parameter: None;
  repeated_parameter: None;
  too_small: { minimum: string };
  not_above: { minimum: string };
  too_large: { maximum: string };
  too_short: { minimum: number };
  too_long: { maximum: number };
  too_few: { minimum: number };
  too_many: { maximum: number };
  not_one_of: { values: string };
  wrong_format: None;

  email_malformed: None;
  email_taken: None;
  password_too_short: None;
  password_too_long: None;
  password_too_common: None;
  password_is_email: None;
  wrong_password: None;
  name_required: None;
  name_not_visible: None;
  name_too_long: None;
  name_with_control_characters: None;
  text_with_nul: None;
  text_with_half_a_character: None;
  date_before_year_1: None;
  date_malformed: None;
  time_zone_unknown: None;
  locale_unknown: None;
  dates_backwards: None;
  dates_go_together: None;
  period_or_dates: None;
  view_not_understood: None;
  keys_or_tag: None;
  period_too_long: None;
  period_out_of_calendar: None;
  key_malformed: None;
  key_incomplete: None;
  key_refused_upstream: None;
  session_id_malformed: None;
  tag_required: None;
  tag_too_long: None;
  too_many_tags: None;
  repeated_dimension: None;
  sort_column_not_shown: None;
  rule_param_refused: None;
  in_the_past: None;
  thresholds_not_ascending: None;
  amount_not_positive: None;
  amount_too_precise: None;
  /** A channel's setting, by the rule of its kind. */
  setting_refused: { reason: string };
  private_address: { host: string };
}

export type FieldCode = keyof FieldParams;

/** Why OpenRouter gave no answer that can be used. */
export const UNREACHABLE_CAUSES = [
  /** The name of the host does not resolve. */
  'dns',
  /** Nobody listens there, or the way is closed. */
  'connection',
  /** The certificate is not trusted or not theirs. */
  'tls',
  /** The proxy of HTTPS_PROXY does not let it through. */
  'proxy',
  'timeout',
  /** 429, after the retries. */
  'rate_limited',
  /** 5xx. */
  'server_error',
  /** Any other 4xx. */
  'refused',
] as const;
export type UnreachableCause = (typeof UNREACHABLE_CAUSES)[number];

/** What can be wrong with a key: codes that are stored with it and told as `problem`. */
export interface KeyProblemParams {
  /** 401: OpenRouter does not accept the key. */
  invalid: None;
  /** Somebody disabled it at OpenRouter. */
  disabled: None;
  /** The listing of its account lacks it. */
  gone: None;
  expired: { at: string };
  /** `limit` in USD; `resetsAt` null when the limit never starts again. */
  limit_reached: { limit: number; resetsAt: string | null };
  /** An answer that is not what the specification says; `field` is null where no single field is to blame. */
  not_understood: { call: string; field: string | null };
  unreachable: { cause: UnreachableCause; status: number | null };
  /** Nobody foresaw it; the id stands in the log. */
  internal: { id: string };
}

export const KEY_PROBLEM_CODES = [
  'gone',
  'expired',
  'disabled',
  'invalid',
  'internal',
  'not_understood',
  'unreachable',
  'limit_reached',
] as const satisfies readonly (keyof KeyProblemParams)[];
export type KeyProblemCode = keyof KeyProblemParams;

/** The codes of a table that have no parameters. */
export type PlainCode<Table> = {
  [Code in keyof Table]: keyof Table[Code] extends never ? Code : never;
}[keyof Table];

/** A code with its parameters, of one of the tables above. */
export type CodeWithParams<Table> =
  | { readonly code: PlainCode<Table>; readonly params: None }
  | {
      [Code in Exclude<keyof Table, PlainCode<Table>>]: { readonly code: Code; readonly params: Table[Code] };
    }[Exclude<keyof Table, PlainCode<Table>>];

export type Refusal = CodeWithParams<RefusalParams>;
export type FieldProblem = CodeWithParams<FieldParams>;
export type KeyProblem = CodeWithParams<KeyProblemParams>;

/** The sentences of one table in one language: it does not compile while one is missing. */
export type Sentences<Table> = {
  readonly [Code in keyof Table]: (params: Table[Code]) => string;
};

/** Why a message did not reach its receiver. `host` is the receiver's; the rest of its URL is secret. */
export interface DeliveryProblemParams {
  url_malformed: None;
  url_scheme: { scheme: string };
  url_credentials: None;
  private_address: { host: string };
  dns: { host: string; cause: string };
  refused: { host: string };
  unreachable: { host: string; cause: string };
  timeout: { host: string; seconds: number };
  tls: { host: string; cause: string };
  redirect: { host: string; status: number };
  not_http: { host: string; cause: string };
  proxy: { host: string; cause: string };
  status: { host: string; status: number; reason: string | null };
  chat_moved: { chatId: string };
  smtp_missing: None;
  smtp_refused: { reply: number };
  smtp_login: { reply: number };
  recipients_refused: { addresses: readonly string[] };
  /** The channel was switched off before the message could be sent. */
  channel_off: None;
}

export type DeliveryProblem = CodeWithParams<DeliveryProblemParams>;

export interface Language {
  readonly refusals: Sentences<RefusalParams>;
  readonly fields: Sentences<FieldParams>;
  readonly keyProblems: Sentences<KeyProblemParams>;
  readonly deliveries: Sentences<DeliveryProblemParams>;
}
