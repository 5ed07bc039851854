import type { Entry, Source } from './ledger/entry.ts';
import { costOf, defaultProvider, endpointId, priceOf } from './models.ts';
import { sha256 } from './random.ts';

/** A generation to be written. What is left out follows from the model's list price. */
export type GenerationInput = {
  keyHash: string;
  /** Permaslug. */
  model: string;
  promptTokens: number;
  completionTokens: number;
  /** Part of the completion; 0 when left out. */
  reasoningTokens?: number;
  /** Part of the prompt; 0 when left out. */
  cachedTokens?: number;
  /** Unix ms; the clock's now when left out. */
  at?: number;
  id?: string;
  provider?: string;
  isByok?: boolean;
  /** How many requests the tokens and money are of; 1 when left out. */
  requests?: number;
  /** Pico-USD billed to credits. */
  usage?: bigint;
  /** Pico-USD that a BYOK provider charges. */
  byokUsageInference?: bigint;
  /** Unix ms from which each source knows of it, or all of them; at once when left out. */
  shownFrom?: number | Partial<Record<Source, number>>;
};

/** A row that corrects others. Tokens, requests and money, each 0 when left out, may be below 0. */
export type AdjustmentInput = Pick<GenerationInput, 'keyHash' | 'model'> &
  Partial<Omit<GenerationInput, 'keyHash' | 'model'>>;

function shown(from: GenerationInput['shownFrom']): Pick<Entry, 'shownFrom'> {
  if (from === undefined) return {};
  return {
    shownFrom: typeof from === 'number' ? { counters: from, activity: from, analytics: from } : from,
  };
}

/** OpenRouter's fee on BYOK inference is 5 %. */
const BYOK_FEE_DIVISOR = 20n;

/** The two amounts of a generation whose inference costs this much. */
export function bill(cost: bigint, isByok: boolean): { usage: bigint; byokUsageInference: bigint } {
  return isByok
    ? { usage: cost / BYOK_FEE_DIVISOR, byokUsageInference: cost }
    : { usage: cost, byokUsageInference: 0n };
}

/** `gen-<seconds>-<20 characters>`, the same for the same name. */
function generationId(at: number, name: string): string {
  return `gen-${Math.floor(at / 1000)}-${Buffer.from(sha256(name), 'hex').toString('base64url').slice(0, 20)}`;
}

/**
 * The ledger entry of a generation.
 * @throws RangeError when cached tokens exceed the prompt or reasoning tokens the completion, or when a model or
 *   provider outside the catalogue comes without `usage`.
 */
export function toEntry(input: GenerationInput, context: { now: number; name: string }): Entry {
  const {
    model,
    promptTokens,
    completionTokens,
    reasoningTokens = 0,
    cachedTokens = 0,
    isByok = false,
  } = input;
  if (cachedTokens > promptTokens) throw new RangeError('cached tokens are part of the prompt');
  if (reasoningTokens > completionTokens) throw new RangeError('reasoning tokens are part of the completion');
  const at = input.at ?? context.now;
  const provider = input.provider ?? defaultProvider(model) ?? 'Unknown';
  const price = priceOf(model, provider);
  if (price === null && input.usage === undefined)
    throw new RangeError(`no list price for ${model}: give usage`);
  const tokens = { prompt: promptTokens, cached: cachedTokens, completion: completionTokens };
  const listed = price === null ? { usage: 0n, byokUsageInference: 0n } : bill(costOf(price, tokens), isByok);
  return {
    id: input.id ?? generationId(at, context.name),
    at,
    keyHash: input.keyHash,
    model,
    provider,
    endpointId: endpointId(model, provider),
    isByok,
    requests: input.requests ?? 1,
    promptTokens,
    completionTokens,
    reasoningTokens,
    cachedTokens,
    usage: input.usage ?? listed.usage,
    byokUsageInference: isByok ? (input.byokUsageInference ?? listed.byokUsageInference) : 0n,
    ...shown(input.shownFrom),
  };
}

/** The ledger entry of an adjustment, exactly as it is given. */
export function toAdjustment(input: AdjustmentInput, context: { now: number; name: string }): Entry {
  const { keyHash, model, at = context.now } = input;
  const provider = input.provider ?? defaultProvider(model) ?? 'Unknown';
  return {
    id: input.id ?? generationId(at, context.name),
    at,
    keyHash,
    model,
    provider,
    endpointId: endpointId(model, provider),
    isByok: input.isByok ?? false,
    requests: input.requests ?? 0,
    promptTokens: input.promptTokens ?? 0,
    completionTokens: input.completionTokens ?? 0,
    reasoningTokens: input.reasoningTokens ?? 0,
    cachedTokens: input.cachedTokens ?? 0,
    usage: input.usage ?? 0n,
    byokUsageInference: input.byokUsageInference ?? 0n,
    ...shown(input.shownFrom),
  };
}
