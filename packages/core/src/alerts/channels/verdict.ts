import type { OutboundAnswer, OutboundErrorCode, OutboundResult } from '../../outbound/index.ts';
import type { ChannelError, DeliveryResult, Retry } from './channel.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** What a kind of channel makes of answers that are not 2xx. */
export interface Judgement {
  /** Statuses with which the receiver says that it is gone for good. */
  readonly gone?: readonly number[];
  /** Other 4xx: whether the same request may be taken another time. */
  readonly refused: 'later' | 'never';
  /** The receiver's word for it. */
  readonly reason?: (answer: OutboundAnswer) => string | null;
  /** A pause that it asks for in the body, in seconds. */
  readonly wait?: (answer: OutboundAnswer) => number | null;
}

/** Without an answer: what only a person can mend is not tried again; networks, names and certificates recover. */
const retryOf: Readonly<Record<OutboundErrorCode, 'later' | 'never'>> = {
  url_malformed: 'never',
  url_scheme: 'never',
  url_credentials: 'never',
  private_address: 'never',
  redirect: 'never',
  dns: 'later',
  refused: 'later',
  unreachable: 'later',
  timeout: 'later',
  tls: 'later',
  not_http: 'later',
  proxy: 'later',
};

/** 408 time-out, 425 too early, 429 too many: refusals of the moment. */
const MOMENTARY = [408, 425, 429];

/** What an answer, or that there is none, means for a delivery. */
export function judge(result: OutboundResult, url: string, now: Date, judgement: Judgement): DeliveryResult {
  if ('error' in result) {
    return { delivered: false, error: result.error, retry: retryOf[result.error.code] };
  }
  const { answer } = result;
  const { status } = answer;
  if (status >= 200 && status < 300) return { delivered: true };
  const reason = judgement.reason?.(answer) ?? null;
  const error: ChannelError = { code: 'status', params: { host: new URL(url).host, status, reason } };
  if (judgement.gone?.includes(status)) return { delivered: false, error, retry: 'never', disable: true };
  return { delivered: false, error, retry: retryAfter(answer, now, judgement) };
}

function retryAfter(answer: OutboundAnswer, now: Date, judgement: Judgement): Retry {
  const { status } = answer;
  const momentary = MOMENTARY.includes(status) || status >= 500;
  if (!momentary && judgement.refused === 'never') return 'never';
  const asked = [retryAfterSeconds(answer, now), judgement.wait?.(answer) ?? null].filter((s) => s !== null);
  return asked.length === 0 ? 'later' : { afterSeconds: Math.max(...asked) };
}

/** An answer's body as JSON; null when it is none, or was cut. */
export function jsonOf({ body }: OutboundAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
