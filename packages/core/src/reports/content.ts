import type { Locale } from '@watcher/contract/problems/sentences';
import { type DigestLanguage, digestWords, type Mover } from '@watcher/contract/reports/sentences';
import { spelledForRest } from '@watcher/contract/spelling';
import { z } from 'zod';
import type { Fact, JsonObject } from '../alerts/channels/index.ts';
import type { ReportContent } from '../alerts/report-content.ts';
import type { Ctx } from '../context.ts';
import type { DigestFigures } from './figures.ts';
import { drawBars } from './picture.ts';

const TOP = 5;
const MOVERS = 3;
const MOST_BUDGETS = 10;

const jsonObject = z.record(z.string(), z.json()).transform((value): JsonObject => value);

/** A digest in a language. */
export function digestContent(
  ctx: Pick<Ctx, 'config'>,
  figures: DigestFigures,
  locale: Locale,
): ReportContent {
  const words = digestWords(locale);
  const { overview, rhythm } = figures;
  const { summary, previous, period } = overview;
  const isKnownBefore = previous?.summary.isCostComplete === true;
  const movers = isKnownBefore ? moversOf(figures) : [];
  const query = new URLSearchParams({ from: period.startDate, to: period.endDate });
  return {
    title: words.title(figures.team, rhythm, period.startDate, period.endDate, summary.totalCost),
    paragraphs: [
      words.spent(rhythm, summary.totalCost, isKnownBefore ? previous.summary.totalCost : null),
      ...(summary.byokCost === 0 ? [] : [words.byok(summary.byokCost)]),
      ...(movers.length === 0 ? [] : [words.movers(movers)]),
      ...(summary.isCostComplete ? [] : [words.incomplete(summary.unknownHours)]),
    ],
    facts: factsOf(figures, words),
    link: { url: `${ctx.config.publicUrl}/?${query}`, label: words.open },
    at: figures.at.toISOString(),
    dedupKey: `${figures.teamId}:report:${period.startDate}:${period.endDate}`,
    data: dataOf(figures),
    picture: {
      id: 'days',
      name: 'days.png',
      alt: words.picture(period.startDate, period.endDate),
      base64: drawBars(overview.buckets.map(({ cost }) => cost)).toString('base64'),
    },
  };
}

/** Keys and models whose spend changed most, in dollars, since the period before. */
function moversOf({ overview: { byKey, byModel, stopped } }: DigestFigures): Mover[] {
  const changeOf = (row: { cost: number; previousCost: number | null }) => row.cost - (row.previousCost ?? 0);
  const movers: Mover[] = [
    ...byKey.map((row) => ({ kind: 'key' as const, name: row.name, change: changeOf(row) })),
    ...byModel.map((row) => ({ kind: 'model' as const, name: row.model, change: changeOf(row) })),
    ...stopped.byKey.map((row) => ({ kind: 'key' as const, name: row.name, change: -row.previousCost })),
    ...stopped.byModel.map((row) => ({ kind: 'model' as const, name: row.model, change: -row.previousCost })),
  ];
  return movers
    .filter(({ change }) => Math.abs(change) >= 0.005)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, MOVERS);
}

function factsOf(
  { overview, budgets, credits, openAlerts, timeZone }: DigestFigures,
  words: DigestLanguage,
): Fact[] {
  const top = <Row extends { cost: number; percentageCost: number }>(
    rows: readonly Row[],
    label: (place: number) => string,
    nameOf: (row: Row) => string,
  ) =>
    rows
      .filter(({ cost }) => cost > 0)
      .slice(0, TOP)
      .map((row, index) => ({
        label: label(index + 1),
        value: `${nameOf(row)}: ${words.share(row.cost, row.percentageCost)}`,
      }));
  return [
    ...top(overview.byKey, words.topKey, ({ name }) => name),
    ...top(overview.byModel, words.topModel, ({ model }) => model ?? words.unnamedModel),
    ...budgets.slice(0, MOST_BUDGETS).map(({ name, amount, state }) => ({
      label: words.budget(name),
      value: words.ofBudget(state.spent + (state.provisional ?? 0), amount, state.percent),
    })),
    ...credits.map(({ name, balance, runsOutAt }) => ({
      label: words.credits(name),
      value: words.creditsLeft(balance, runsOutAt, timeZone),
    })),
    { label: words.openAlerts, value: String(openAlerts) },
  ];
}

/** The body of a webhook. */
function dataOf({ rhythm, timeZone, overview, budgets, credits, openAlerts }: DigestFigures): JsonObject {
  const { period, summary, previous, byKey, byModel } = overview;
  return jsonObject.parse(
    spelledForRest({
      frequency: rhythm,
      period: { startDate: period.startDate, endDate: period.endDate, timeZone },
      summary,
      previous: previous === null ? null : previous.summary,
      byKey: byKey.slice(0, TOP),
      byModel: byModel.slice(0, TOP),
      budgets: budgets.map(({ id, name, amount, state }) => ({ id, name, amount, state })),
      credits,
      openAlerts,
    }),
  );
}
