import type { Attempt, DeliveryResult } from './channel.ts';
import { type Judgement, judge } from './verdict.ts';

export interface JsonRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made into JSON. */
  readonly body: unknown;
  /** See `OutboundRequest`. */
  readonly ownHost?: boolean;
}

export const USER_AGENT = 'OpenRouter-Watcher';

/** Posts JSON and judges the answer. */
export async function sendJson(
  { means }: Attempt,
  request: JsonRequest,
  judgement: Judgement,
): Promise<DeliveryResult> {
  const result = await means.outbound.send({
    url: request.url,
    headers: { 'user-agent': USER_AGENT, 'content-type': 'application/json', ...request.headers },
    body: JSON.stringify(request.body),
    ownHost: request.ownHost ?? false,
    ...(means.signal === undefined ? {} : { signal: means.signal }),
  });
  return judge(result, request.url, means.now(), judgement);
}
