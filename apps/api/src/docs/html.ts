/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

/** HTML in which every value is escaped, unless it is HTML itself; undefined is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(textOf)));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escapeHtml(String(part));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A line of the document's Markdown: code and strong text are all that it uses. */
export function inline(markdown: string): Html {
  return new Html(
    escapeHtml(markdown)
      .replace(/`([^`]+)`/g, '<code>$1</code>')
      .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>'),
  );
}

/** Paragraphs and lists. */
export function prose(markdown: string): Html {
  const blocks = markdown.split(/\n{2,}/).map((block) => {
    if (!block.startsWith('- ')) return html`<p>${inline(block)}</p>`;
    return html`<ul>${block.split('\n').map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`;
  });
  return html`<div class="prose">${blocks}</div>`;
}

/** JSON, indented, its names, texts and other values told apart. */
export function json(value: unknown): Html {
  const escaped = escapeHtml(JSON.stringify(value, null, 2));
  return new Html(
    escaped.replace(
      /(&quot;(?:(?!&quot;).)*&quot;)(:?)|\b(-?\d[\d.e+-]*|true|false|null)\b/g,
      (_all, text: string | undefined, colon: string, other: string | undefined) => {
        if (text === undefined) return `<span class="value">${other}</span>`;
        return colon === '' ? `<span class="text">${text}</span>` : `<span class="name">${text}</span>:`;
      },
    ),
  );
}
