import type { Outbound, OutboundError } from '../../outbound/index.ts';
import type { Notice } from './notice.ts';

export { CHANNEL_KINDS as channelKinds, type ChannelKind } from '@watcher/contract/channels';

/** The operator's mail server: `smtp://user:password@host:587` or `smtps://…`, and the sender. */
export interface SmtpSettings {
  readonly url: string;
  readonly from: string;
  /** Milliseconds for a session, in place of thirty seconds. */
  readonly deadlineMs?: number;
}

/** What channels deliver with. */
export interface Means {
  readonly outbound: Outbound;
  /** Null: the installation sends no e-mail. */
  readonly smtp: SmtpSettings | null;
  /** Without a path's end slash, such as `https://api.telegram.org`. */
  readonly telegramApiUrl: string;
  readonly pagerdutyApiUrl: string;
  now(): Date;
  /** Ends an attempt at once (the process is stopping). */
  readonly signal?: AbortSignal;
}

/** Why a delivery failed, beside what `outbound` tells. */
export type ChannelError =
  | OutboundError
  /** `reason`: the receiver's own short word for it, where it has one that is safe to show. */
  | {
      readonly code: 'status';
      readonly params: { readonly host: string; readonly status: number; readonly reason: string | null };
    }
  /** The group has another id since it became a supergroup. */
  | { readonly code: 'chat_moved'; readonly params: { readonly chatId: string } }
  | { readonly code: 'smtp_missing'; readonly params: Record<never, never> }
  /** The mail server refused: `reply` is its three digits, 0 without any. */
  | { readonly code: 'smtp_refused'; readonly params: { readonly reply: number } }
  | { readonly code: 'smtp_login'; readonly params: { readonly reply: number } }
  /** The mail server refused some of the addresses and took the message for the others. */
  | { readonly code: 'recipients_refused'; readonly params: { readonly addresses: readonly string[] } };

export type ChannelErrorCode = ChannelError['code'];

/** `later`: in its turn. `never`: the same would be refused again. */
export type Retry = 'later' | 'never' | { readonly afterSeconds: number };

export type DeliveryResult =
  | { readonly delivered: true }
  | {
      readonly delivered: false;
      readonly error: ChannelError;
      readonly retry: Retry;
      /** The receiver is gone for good: the channel is to be switched off. */
      readonly disable?: true;
      /** E-mail: the addresses that have it not yet; the next attempt is for these. */
      readonly remaining?: readonly string[];
    };

export interface Attempt {
  readonly notice: Notice;
  readonly means: Means;
  /** E-mail: `remaining` of the attempt before. */
  readonly remaining?: readonly string[];
}
