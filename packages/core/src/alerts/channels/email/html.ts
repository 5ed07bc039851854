import type { Notice } from '../notice.ts';
import { oneLine } from '../text/clean.ts';
import type { Clean } from '../text/compose.ts';
import { escapeHtml } from '../text/escape.ts';
import { colours, lookOf } from '../text/marks.ts';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A notice as HTML that old mail programs show, too: tables, styles in place, nothing loaded from elsewhere. */
export function htmlOf({ title, paragraphs, facts }: Clean, notice: Notice): string {
  const colour = `#${colours[lookOf(notice)].toString(16).padStart(6, '0')}`;
  const text = paragraphs.map(
    (paragraph) =>
      `<p style="margin:0 0 16px;line-height:1.5">${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`,
  );
  const pictures = (notice.pictures ?? []).map(
    ({ id, alt }) =>
      `<p style="margin:0 0 16px"><img src="cid:${escapeHtml(id)}" alt="${escapeHtml(oneLine(alt))}" style="display:block;max-width:100%;height:auto"></p>`,
  );
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="padding:4px 16px 4px 0;text-align:left;vertical-align:top;font-weight:400;color:#475467">${escapeHtml(label)}</th>` +
      `<td style="padding:4px 0;font-weight:600">${escapeHtml(value)}</td></tr>`,
  );
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#f2f4f7;color:#101828;font-size:15px;${FONT}">
<table role="presentation" cellpadding="0" cellspacing="0" style="max-width:600px;width:100%;margin:0 auto;background:#ffffff;border-top:4px solid ${colour}"><tr><td style="padding:24px;${FONT}">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(title)}</h1>
${[...text, ...pictures].join('\n')}
${rows.length === 0 ? '' : `<table cellpadding="0" cellspacing="0" style="margin:0 0 24px;font-size:14px">${rows.join('\n')}</table>`}
<a href="${escapeHtml(notice.link.url)}" style="display:inline-block;padding:10px 16px;background:#101828;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(oneLine(notice.link.label))}</a>
</td></tr></table>
</body></html>
`;
}
