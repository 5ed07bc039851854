import { isatty } from 'node:tty';
import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';

const COLOURS = { warn: 'yellow', error: 'red', fatal: 'red' } as const;

/** Makes of each JSON line one for people: `03:35:52 info  api     GET /api/keys 200  ms=12 request=…`. */
export function readable(output: DestinationStream, inColour = isatty(2)): DestinationStream {
  return {
    write(json) {
      output.write(`${lineOf(JSON.parse(json), inColour)}\n`);
    },
  };
}

function lineOf(entry: Record<string, unknown>, inColour: boolean): string {
  const { time, level, name, pid: _, msg, err, ...fields } = entry;
  const paint = (colour: Parameters<typeof styleText>[0], text: string) =>
    inColour ? styleText(colour, text, { validateStream: false }) : text;
  const severity = String(level).padEnd(5);
  const colour = Object.entries(COLOURS).find(([key]) => key === level)?.[1];
  const head = `${localTime(String(time))} ${colour === undefined ? severity : paint(colour, severity)} ${String(name).padEnd(6)}`;
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${textOf(value)}`);
  const line = [head, msg, ...(rest.length > 0 ? [paint('dim', rest.join(' '))] : [])].join(' ');
  return err === undefined
    ? line
    : `${line}\n${failureLines(err)
        .map((text) => `    ${text}`)
        .join('\n')}`;
}

/** The clock of the reader; the day is left out. */
function localTime(instant: string): string {
  return new Date(instant).toTimeString().slice(0, 8);
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /\s/.test(text) ? JSON.stringify(text) : text;
}

function failureLines(err: unknown): string[] {
  if (typeof err !== 'object' || err === null) return [textOf(err)];
  const { name, code, at }: { name?: unknown; code?: unknown; at?: unknown } = err;
  const places = Array.isArray(at) ? at.map((place) => `at ${String(place)}`) : [];
  return [code === undefined ? String(name) : `${String(name)} ${String(code)}`, ...places];
}
