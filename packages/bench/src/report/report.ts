/** What a case found out. */
export interface Report {
  /** How it was measured, in a few sentences. */
  readonly how: string;
  readonly goals: readonly Goal[];
  /** More Markdown: tables, plans. */
  readonly details: string;
}

export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** A section of the document, without its heading. */
export function toMarkdown({ how, goals, details }: Report): string {
  const rows = goals.map(
    ({ goal, measured, holds }) => `| ${goal} | ${measured} | ${holds ? 'yes' : 'no'} |`,
  );
  const table = ['| goal | measured | holds |', '|---|---|---|', ...rows].join('\n');
  return [how, ...(goals.length > 0 ? [table] : []), details].filter((part) => part !== '').join('\n\n');
}
