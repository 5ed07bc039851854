import { uuidFrom } from './random.ts';

/** Prices in pico-USD for one token. */
type Price = { prompt: bigint; cached: bigint; completion: bigint };
type Offer = { provider: string; price: Price; endpointId: string };
export type Model = {
  permaslug: string;
  slug: string;
  reasons: boolean;
  offers: readonly [Offer, ...Offer[]];
};

/** A provider and its list prices of prompt, cached prompt and completion, in USD for a million tokens. */
type Listing = readonly [provider: string, prompt: number, cached: number, completion: number];

/** The id of the endpoint at which a provider serves a model. */
export function endpointId(permaslug: string, provider: string): string {
  return uuidFrom(`endpoint ${permaslug} ${provider}`);
}

/** A millionth of a dollar, which one token costs at a dollar for a million, is a million pico-USD. */
function pico(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1_000_000));
}

function model(
  permaslug: string,
  slug: string,
  reasons: boolean,
  ...listings: [Listing, ...Listing[]]
): Model {
  const offer = ([provider, prompt, cached, completion]: Listing): Offer => ({
    provider,
    price: { prompt: pico(prompt), cached: pico(cached), completion: pico(completion) },
    endpointId: endpointId(permaslug, provider),
  });
  const [first, ...others] = listings;
  return { permaslug, slug, reasons, offers: [offer(first), ...others.map(offer)] };
}

/** Models with the providers that serve them. */
const MODELS: readonly Model[] = [
  model('openai/gpt-4.1-2025-04-14', 'openai/gpt-4.1', false, ['OpenAI', 2, 0.5, 8], ['Azure', 2, 0.5, 8]),
  model('openai/gpt-4.1-mini-2025-04-14', 'openai/gpt-4.1-mini', false, ['OpenAI', 0.4, 0.1, 1.6]),
  model(
    'openai/gpt-5-2025-08-07',
    'openai/gpt-5',
    true,
    ['OpenAI', 1.25, 0.125, 10],
    ['Azure', 1.25, 0.125, 10],
  ),
  model('openai/gpt-5-mini-2025-08-07', 'openai/gpt-5-mini', true, ['OpenAI', 0.25, 0.025, 2]),
  model(
    'anthropic/claude-4.5-sonnet-20250929',
    'anthropic/claude-sonnet-4.5',
    true,
    ['Anthropic', 3, 0.3, 15],
    ['Amazon Bedrock', 3, 0.3, 15],
    ['Google', 3, 0.3, 15],
  ),
  model(
    'anthropic/claude-4.5-haiku-20251001',
    'anthropic/claude-haiku-4.5',
    true,
    ['Anthropic', 1, 0.1, 5],
    ['Amazon Bedrock', 1, 0.1, 5],
  ),
  model(
    'google/gemini-2.5-pro',
    'google/gemini-2.5-pro',
    true,
    ['Google', 1.25, 0.125, 10],
    ['Google AI Studio', 1.25, 0.125, 10],
  ),
  model(
    'google/gemini-2.5-flash',
    'google/gemini-2.5-flash',
    true,
    ['Google', 0.3, 0.03, 2.5],
    ['Google AI Studio', 0.3, 0.03, 2.5],
  ),
  model(
    'deepseek/deepseek-chat-v3.1',
    'deepseek/deepseek-chat-v3.1',
    true,
    ['DeepInfra', 0.21, 0.168, 0.79],
    ['Fireworks', 0.56, 0.28, 1.68],
  ),
  model(
    'meta-llama/llama-3.3-70b-instruct',
    'meta-llama/llama-3.3-70b-instruct',
    false,
    ['Groq', 0.59, 0.59, 0.79],
    ['Together', 0.88, 0.88, 0.88],
  ),
  model('mistralai/mistral-small-3.2-24b-instruct-2506', 'mistralai/mistral-small-3.2-24b-instruct', false, [
    'Mistral',
    0.1,
    0.1,
    0.3,
  ]),
  model('x-ai/grok-4-fast', 'x-ai/grok-4-fast', true, ['xAI', 0.2, 0.05, 0.5]),
];

const FREE: Price = { prompt: 0n, cached: 0n, completion: 0n };

/** The variant of a model that costs nothing, at whatever provider. */
function freeVariant({ permaslug, slug, reasons, offers: [first, ...others] }: Model): Model {
  const offer = ({ provider }: Offer): Offer => {
    const id = endpointId(`${permaslug}:free`, provider);
    return { provider, price: FREE, endpointId: id };
  };
  return {
    permaslug: `${permaslug}:free`,
    slug: `${slug}:free`,
    reasons,
    offers: [offer(first), ...others.map(offer)],
  };
}

const ALL: readonly Model[] = [...MODELS, ...MODELS.map(freeVariant)];
const byPermaslug = new Map(ALL.map((model) => [model.permaslug, model]));
const bySlug = new Map(ALL.map((model) => [model.slug, model]));

/** `openai/gpt-4.1-2025-04-14:free` → `openai/gpt-4.1-2025-04-14` and `free`; without a suffix the variant is `standard`. */
export function splitVariant(permaslug: string): { model: string; variant: string } {
  const colon = permaslug.indexOf(':');
  if (colon === -1) return { model: permaslug, variant: 'standard' };
  return { model: permaslug.slice(0, colon), variant: permaslug.slice(colon + 1) };
}

/** Whether a model is a free variant, `:free`. */
export function isFree(permaslug: string): boolean {
  return splitVariant(permaslug).variant === 'free';
}

/** A model of the catalogue by its permaslug or its slug, as requests name it. */
export function findModel(name: string): Model | undefined {
  return byPermaslug.get(name) ?? bySlug.get(name);
}

/** The short slug of a permaslug; for a model outside the catalogue, the permaslug without its date. */
export function slugOf(permaslug: string): string {
  return byPermaslug.get(permaslug)?.slug ?? permaslug.replace(/-(\d{4}-\d{2}-\d{2}|\d{8})(?=$|:)/, '');
}

/** A model of the catalogue. @throws RangeError for any other. */
export function modelOf(permaslug: string): Model {
  const found = byPermaslug.get(permaslug);
  if (found === undefined) throw new RangeError(`the catalogue has no ${permaslug}`);
  return found;
}

/** The first provider that the catalogue lists for a model; `null` for a model outside the catalogue. */
export function defaultProvider(permaslug: string): string | null {
  return byPermaslug.get(permaslug)?.offers[0].provider ?? null;
}

/** The price of a model at a provider; `null` when the catalogue lists no such offer. */
export function priceOf(permaslug: string, provider: string): Price | null {
  return byPermaslug.get(permaslug)?.offers.find((one) => one.provider === provider)?.price ?? null;
}

/** The list price of so many tokens, exact, in pico-USD; cached tokens are part of the prompt. */
export function costOf(price: Price, tokens: { prompt: number; cached: number; completion: number }): bigint {
  return (
    BigInt(tokens.prompt - tokens.cached) * price.prompt +
    BigInt(tokens.cached) * price.cached +
    BigInt(tokens.completion) * price.completion
  );
}
