import type { Language } from './examples.ts';

export interface Piece {
  readonly text: string;
  readonly kind: 'plain' | 'comment' | 'string' | 'keyword';
}

/** Strings come first, since a URL in one holds what begins a comment elsewhere. */
const grammars: Readonly<Record<Language | 'json', RegExp>> = {
  curl: /(?<string>'[^']*')|(?<comment>#.*)|(?<keyword>\bcurl\b)/g,
  typescript:
    /(?<string>'[^']*')|(?<keyword>\b(?:interface|const|let|for|of|if|throw|new|await|as|string|number|boolean|null)\b)/g,
  python: /(?<string>f?"[^"]*")|(?<keyword>\b(?:import|from|with|as|for|in|while)\b)/g,
  json: /(?<keyword>"[^"]*"(?=:))|(?<string>"[^"]*")/g,
};

/** Cuts code into pieces to be coloured; together they are the code again. */
export function highlight(code: string, language: Language | 'json'): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(grammars[language])) {
    if (match.index > end) pieces.push({ text: code.slice(end, match.index), kind: 'plain' });
    pieces.push({ text: match[0], kind: kindOf(match) });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ text: code.slice(end), kind: 'plain' });
  return pieces;
}

function kindOf({ groups }: RegExpExecArray): Piece['kind'] {
  if (groups?.['string'] !== undefined) return 'string';
  return groups?.['comment'] !== undefined ? 'comment' : 'keyword';
}
