import type { ApiKey } from './accounts.ts';
import type { Route } from './api.ts';
import { type Answer, ApiError } from './api-error.ts';
import { assertAccepted } from './inference/check.ts';
import { sha256 } from './random.ts';
import { activityRoutes } from './routes/activity.ts';
import { analyticsRoutes } from './routes/analytics.ts';
import { chatRoutes } from './routes/chat.ts';
import { creditsRoutes } from './routes/credits.ts';
import { keyRoutes } from './routes/keys.ts';
import { workspaceRoutes } from './routes/workspaces.ts';
import type { Simulator } from './simulator.ts';

const ROUTES: readonly Route[] = [
  ...keyRoutes,
  ...creditsRoutes,
  ...activityRoutes,
  ...analyticsRoutes,
  ...workspaceRoutes,
  ...chatRoutes,
];

/** A request as it came over the wire; `path` is below the base path, `body` its text. */
type WireRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: string;
};

/** The path parameters when the path fits the pattern, else `null`. */
function matchPath(pattern: string, path: string): Map<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params = new Map<string, string>();
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith('{')) params.set(segment.slice(1, -1), value);
    else if (segment !== value) return null;
  }
  return params;
}

/** The hash of the key in an `Authorization: Bearer` header; `null` without one. */
export function bearerHash(authorization: string | undefined): string | null {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? null : sha256(token);
}

function authenticate(sim: Simulator, authorization: string | undefined) {
  const hash = bearerHash(authorization);
  if (hash === null) throw new ApiError(401);
  const found = sim.findKey(hash);
  if (found === undefined) throw new ApiError(401, 'User not found.');
  assertAccepted(sim.asInferenceKnows(found.key), sim.clock.now());
  return found;
}

/** @throws ApiError 403 for a key of the wrong kind */
function assertAccess({ access }: Route, { kind }: ApiKey): void {
  if (access === 'management' && kind !== 'management') throw new ApiError(403);
  if (access === 'inference' && kind !== 'inference') {
    throw new ApiError(403, 'Management keys cannot be used for inference');
  }
}

function readBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'Request body is not valid JSON');
  }
}

function answerOrThrow(sim: Simulator, request: WireRequest): Answer {
  for (const route of ROUTES) {
    if (route.method !== request.method) continue;
    const params = matchPath(route.path, request.path);
    if (params === null) continue;
    const { key, account } = authenticate(sim, request.authorization);
    assertAccess(route, key);
    const now = sim.clock.now();
    const { method, path } = request;
    sim.rateLimits.take(sim.settings.rateLimits, { method, path, keyHash: key.hash, now });
    // Spending until now happens before the call changes anything, so that the order of the two is fixed.
    const { ledger } = sim;
    const body = readBody(request.body);
    const right = route.handle({ sim, ledger, now, account, key, params, query: request.query, body });
    const call = `${route.method} ${route.path}`;
    sim.interludes.answered(call);
    return { ...right, body: sim.odd.apply({ call, keyHash: key.hash }, right.body) };
  }
  throw new ApiError(404);
}

/** What OpenRouter answers to a request. Never throws for a bad request: refusals are answers. */
export function answer(sim: Simulator, request: WireRequest): Answer {
  const now = sim.clock.now();
  try {
    sim.rateLimits.assertNotBanned(sim.settings.ban, now);
    return answerOrThrow(sim, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) sim.rateLimits.noteRefused(now);
    return error.toAnswer();
  }
}
