import { bill } from '../generation.ts';
import type { Entry } from '../ledger/entry.ts';
import { costOf, type Model, modelOf } from '../models.ts';
import { poisson, type Random, randomFrom } from '../random.ts';
import { DAY, dayStart, HOUR } from '../time.ts';
import type { Profile } from './profiles.ts';
import type { Stream } from './stream.ts';

/** Growth counts from here, not from the start of a history: an hour is the same in every history that holds it. */
const GROWTH_START = Date.UTC(2026, 0, 1);
const MOST_GROWTH = 4;
/** A key has a burst on one day in twenty-five: a few hours of several times its traffic. */
const BURST_CHANCE = 0.04;

/** The share of an average hour that falls on this hour of the day; the day's mean is about 1. */
function rhythmAt(rhythm: Profile['rhythm'], hourOfDay: number): number {
  switch (rhythm) {
    case 'steady':
      return 1;
    case 'nightly':
      return hourOfDay >= 1 && hourOfDay < 4 ? 8 : 0;
    case 'office':
      return 0.2 + 2.2 * Math.max(0, Math.sin((Math.PI * (hourOfDay - 6)) / 14));
  }
}

function burstAt(random: Random, hourOfDay: number): number {
  const happens = random() < BURST_CHANCE;
  const start = 8 + Math.floor(random() * 10);
  const length = 2 + Math.floor(random() * 3);
  const strength = 3 + random() * 3;
  return happens && hourOfDay >= start && hourOfDay < start + length ? strength : 1;
}

/** The requests to expect of a key in an hour. */
function expected(seed: string, { keyHash, profile }: Stream, hour: number): number {
  const hourOfDay = new Date(hour).getUTCHours();
  const isWeekend = [0, 6].includes(new Date(hour).getUTCDay());
  const growth = (1 + profile.growth) ** ((hour - GROWTH_START) / (7 * DAY));
  return (
    profile.requestsPerHour *
    rhythmAt(profile.rhythm, hourOfDay) *
    (isWeekend ? profile.weekend : 1) *
    Math.min(growth, MOST_GROWTH) *
    burstAt(randomFrom(`burst ${seed} ${keyHash} ${dayStart(hour)}`), hourOfDay)
  );
}

/** About the mean, by up to two fifths either way, as a whole number. */
function around(random: Random, mean: number): number {
  return Math.round(mean * (0.6 + 0.8 * random()));
}

function batch(random: Random, stream: Stream, model: Model, requests: number, at: number): Entry {
  const { keyHash, profile } = stream;
  const [first, ...others] = model.offers;
  const { provider, price, endpointId } =
    (random() < 0.7 ? first : others[Math.floor(random() * others.length)]) ?? first;
  const isByok = random() < profile.byokShare;
  const promptTokens = around(random, requests * profile.promptTokens);
  const completionTokens = around(random, requests * profile.completionTokens);
  const cachedTokens = Math.min(promptTokens, around(random, promptTokens * profile.cachedShare));
  const reasoning = model.reasons ? around(random, completionTokens * profile.reasoningShare) : 0;
  const cost = costOf(price, { prompt: promptTokens, cached: cachedTokens, completion: completionTokens });
  const suffix = () =>
    Math.floor(random() * 36 ** 5)
      .toString(36)
      .padStart(5, '0');
  return {
    id: `gen-${Math.floor(at / 1000)}-${suffix()}${suffix()}${suffix()}${suffix()}`,
    at,
    keyHash,
    model: model.permaslug,
    provider,
    endpointId,
    isByok,
    requests,
    promptTokens,
    completionTokens,
    reasoningTokens: Math.min(completionTokens, reasoning),
    cachedTokens,
    ...bill(cost, isByok),
  };
}

/** What a key spends in the hour that begins at `hour`, in order of time: a function of seed, stream and hour alone. */
export function planHour(seed: string, stream: Stream, hour: number): Entry[] {
  const { keyHash, profile, slotsPerHour = 12 } = stream;
  const random = randomFrom(`hour ${seed} ${keyHash} ${hour}`);
  const models = Object.entries(profile.models);
  const weights = models.reduce((sum, [, weight]) => sum + weight, 0);
  const perSlot = expected(seed, stream, hour) / slotsPerHour;
  const entries: Entry[] = [];
  for (let slot = 0; slot < slotsPerHour; slot++) {
    for (const [permaslug, weight] of models) {
      const requests = poisson(random, (perSlot * weight) / weights);
      if (requests === 0) continue;
      const at = Math.floor(hour + ((slot + random()) * HOUR) / slotsPerHour);
      entries.push(batch(random, stream, modelOf(permaslug), requests, at));
    }
  }
  return entries.sort((a, b) => a.at - b.at);
}
