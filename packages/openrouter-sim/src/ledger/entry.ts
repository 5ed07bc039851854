/** The parts of OpenRouter that tell of spending, each in its own time. */
export type Source = 'counters' | 'activity' | 'analytics';

/**
 * One generation, or several alike that a large history keeps as one entry (`requests` > 1). Tokens and money are of
 * all its requests together. Cached tokens are part of the prompt, reasoning tokens part of the completion.
 */
export type Entry = {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly keyHash: string;
  /** Permaslug. */
  readonly model: string;
  readonly provider: string;
  readonly endpointId: string;
  readonly isByok: boolean;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly cachedTokens: number;
  /** Billed to credits, pico-USD; for BYOK the platform fee. */
  readonly usage: bigint;
  /** What the provider charges the owner's own key, pico-USD; 0 unless BYOK. */
  readonly byokUsageInference: bigint;
  /** Unix ms from which a source knows of it; left out: at once. */
  readonly shownFrom?: Partial<Record<Source, number>>;
};

/** What of an entry can turn out to have been otherwise. */
export type Correction = Partial<Omit<Entry, 'id' | 'at' | 'keyHash'>>;
