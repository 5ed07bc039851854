import type { Alert } from '@watcher/contract/alerts';
import { alertWords } from '@watcher/contract/alerts/sentences';
import type { Locale } from '@watcher/contract/problems/sentences';
import { spelledForRest } from '@watcher/contract/spelling';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type AlertView, toAlert } from './alert.ts';
import type { JsonObject, Notice, NoticeType } from './channels/index.ts';

const jsonObject = z.record(z.string(), z.json()).transform((value): JsonObject => value);

/** The message of an alert. @param id of the delivery. */
export function noticeOf(
  ctx: Pick<Ctx, 'config'>,
  view: AlertView,
  { id, type, locale }: { readonly id: string; readonly type: NoticeType; readonly locale: Locale },
): Notice {
  const alert = toAlert(view, locale);
  const words = alertWords(locale);
  const isResolved = type === 'alert.resolved';
  return {
    id,
    type,
    severity: alert.severity,
    title: isResolved ? words.resolved(alert.title) : alert.title,
    paragraphs: [alert.detail],
    facts: [],
    link: { url: `${ctx.config.publicUrl}/alerts?alert=${alert.id}`, label: words.openAlert },
    at: (isResolved ? view.row.resolvedAt : null) ?? view.row.openedAt,
    dedupKey: `${view.row.teamId}:${view.row.cause}`,
    data: dataOf(alert),
  };
}

/** An alert as the REST API answers it. */
function dataOf(alert: Alert): JsonObject {
  return jsonObject.parse(spelledForRest(alert));
}
