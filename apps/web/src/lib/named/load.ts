import { redirect } from '@sveltejs/kit';
import { readPeriod } from '@watcher/contract/calendar/period-address';
import { LIVE } from '#lib/api/live.ts';
import { type Answer, query } from '#lib/api/query.ts';
import type { NamedKind } from './address.ts';
import { type NamedQuestion, type NamedUsage, otherOf, readNamed } from './read.ts';

interface Event {
  readonly params: { readonly name: string };
  readonly url: URL;
  depends(...names: `${string}:${string}`[]): void;
}

const reads = { model: query(readNamed), provider: query(readNamed) };

/** What the page of a model or a provider needs; without a name it leads to all of them. */
export async function loadNamed(
  kind: NamedKind,
  { params: { name }, url, depends }: Event,
  timeZone: string,
): Promise<{ question: NamedQuestion; usage: Answer<NamedUsage> }> {
  if (name === '') redirect(307, `/usage?group=${kind}`);
  depends(LIVE);
  const by = url.searchParams.get('by') === otherOf(kind) ? otherOf(kind) : 'key';
  const question: NamedQuestion = { kind, name, choice: readPeriod(url.searchParams), by, timeZone };
  return { question, usage: await reads[kind](question) };
}
