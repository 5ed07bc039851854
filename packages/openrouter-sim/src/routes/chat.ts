import { z } from 'zod';
import { type Call, parse, type Route } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { runInference } from '../inference/inference.ts';
import { findModel } from '../models.ts';
import { toNumber } from '../money.ts';

/** As much of a chat request as decides what it costs; the rest is taken and not looked at. */
const chatBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
  max_tokens: z.int().positive().nullable().optional(),
  max_completion_tokens: z.int().positive().nullable().optional(),
  stream: z.literal(false, 'this simulator does not stream').optional(),
});

/** Four characters are about a token. */
const CHARACTERS_PER_TOKEN = 4;
const DEFAULT_COMPLETION = 64;

/** Runs a request: its prompt is as long as its messages, its completion as long as it may be. */
function complete(call: Call) {
  const body = parse(chatBody, call.body);
  const model = findModel(body.model);
  if (model === undefined) throw new ApiError(400, `${body.model} is not a valid model ID`);
  const promptTokens = Math.ceil(JSON.stringify(body.messages).length / CHARACTERS_PER_TOKEN);
  const completionTokens = body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_COMPLETION;
  const entry = runInference(call.sim, {
    keyHash: call.key.hash,
    model: model.permaslug,
    promptTokens,
    completionTokens,
  });
  const answer = {
    id: entry.id,
    object: 'chat.completion',
    created: Math.floor(call.now / 1000),
    model: model.slug,
    provider: entry.provider,
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'Simulated.' },
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      cost: toNumber(entry.usage),
      is_byok: false,
    },
  };
  return { status: 200, body: answer, headers: { 'X-Generation-Id': entry.id } };
}

/** Requests to models, answered at once and billed when they would have ended. */
export const chatRoutes: readonly Route[] = [
  { method: 'POST', path: '/chat/completions', access: 'inference', handle: complete },
];
