import { readView } from '@watcher/contract/explore-view';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { readKeys } from '#lib/keys/read.ts';
import { daysOf } from '#lib/period/address.ts';
import { readViews } from '#lib/views/read.ts';
import type { PageLoad } from './$types';
import { readCells } from './cells.ts';
import { readTrend } from './read-trend.ts';
import { type Question, readChunk } from './rows.svelte.ts';

const readPivot = query(readCells);
const readCourse = query(readTrend);
const readFirst = query((question: Question) => readChunk(question, 0));

export const load: PageLoad = async ({ url, depends, parent }) => {
  depends(LIVE);
  const view = readView(url.searchParams);
  const { timeZone } = (await parent()).account;
  const { startDate, endDate } = daysOf(view.choice, timeZone, new Date());
  const question: Question = { view, range: { startDate, endDate, timeZone } };
  const [first, trend, cells, keys, views] = await Promise.all([
    readFirst(question),
    readCourse(question),
    view.isPivot ? readPivot(question) : null,
    readKeys(null),
    readViews(null),
  ]);
  return { question, first, trend, cells, keys, views };
};
