/**
 * Part of `npm run typecheck`: both languages say the same things, and everything that they say is used. Compiles them
 * besides, for the check of the types after it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessages } from './messages.ts';

const LOCALES = ['en', 'it'] as const;
const folder = join(import.meta.dirname, '..');

type Message = string | readonly object[];

function messagesOf(locale: string): ReadonlyMap<string, Message> {
  const parsed: Record<string, Message> = JSON.parse(
    readFileSync(join(folder, `messages/${locale}.json`), 'utf8'),
  );
  return new Map(Object.entries(parsed));
}

/** The names between braces, those of declarations left out: a language may need fewer forms than another. */
function placeholdersOf(message: Message): string {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort().join(' ');
}

const problems: string[] = [];
const source = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(svelte|ts)$/.test(file) && !file.includes('paraglide'))
  .map((file) => readFileSync(join(folder, 'src', file), 'utf8'))
  .join('\n');
const used = new Set([...source.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key));
const [reference, ...others] = LOCALES.map((locale) => ({ locale, messages: messagesOf(locale) }));

for (const [key, message] of reference?.messages ?? []) {
  if (!used.has(key)) problems.push(`${key}: no page says it`);
  for (const { locale, messages } of others) {
    const translated = messages.get(key);
    if (translated === undefined || translated === '') problems.push(`${key}: missing in ${locale}`);
    else if (placeholdersOf(translated) !== placeholdersOf(message)) {
      problems.push(`${key}: other placeholders in ${locale}`);
    }
  }
}
for (const { locale, messages } of others) {
  for (const key of messages.keys()) {
    if (!reference?.messages.has(key)) problems.push(`${key}: only in ${locale}`);
  }
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
await compileMessages();
