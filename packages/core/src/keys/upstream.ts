import type { CurrentKeyAnswer, KeyListRow } from '../openrouter/schemas.ts';

/** Inference and management keys look alike; OpenRouter's answer tells them apart. */
export function kindOf(answer: CurrentKeyAnswer): 'inference' | 'management' {
  return (answer.is_management_key ?? answer.is_provisioning_key) ? 'management' : 'inference';
}

/** The masked form, as OpenRouter writes it: `sk-or-v1-0e6...c96`. */
export function maskKey(key: string): string {
  const prefix = /^sk-or-(v\d+-)?/.exec(key)?.[0] ?? '';
  return `${prefix}${key.slice(prefix.length, prefix.length + 3)}...${key.slice(-3)}`;
}

/** The columns that mirror what OpenRouter says of a key, from `/key` or from a row of `/keys`. */
export function stateOf(answer: CurrentKeyAnswer | KeyListRow) {
  return {
    limit: answer.limit ?? null,
    limitRemaining: answer.limit_remaining ?? null,
    limitReset: answer.limit_reset ?? null,
    expiresAt: answer.expires_at ?? null,
  };
}

/** The columns that remember the lifetime counters for the next difference. */
export function countersOf(answer: Pick<CurrentKeyAnswer, 'usage' | 'byok_usage'>, at: Date) {
  return { counterUsage: answer.usage, counterByokUsage: answer.byok_usage ?? null, counterObservedAt: at };
}
