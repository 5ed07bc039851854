import { refuse } from '@watcher/core/errors';

/** REST spells snake_case, the procedures camelCase. Values stay as they are; only names of fields change. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * A copy of an answer of ours, spelled for REST. Long answers have the same few names in every row, so that each is
 * spelled once.
 */
export function spelledForRest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelledForRest);
  if (typeof value !== 'object' || value === null) return value;
  const spelled: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) spelled[nameForRest(name)] = spelledForRest(inner);
  return spelled;
}

const namesForRest = new Map<string, string>();

function nameForRest(name: string): string {
  const known = namesForRest.get(name);
  if (known !== undefined) return known;
  const spelled = toSnakeCase(name);
  namesForRest.set(name, spelled);
  return spelled;
}

/** No input of ours is nested deeper; what is could only be meant to exhaust the stack. */
const DEEPEST = 32;

/**
 * A copy of a JSON value in which every field's name is spelled anew, at every depth.
 *
 * @throws DomainError `json_too_deep`.
 */
export function respell(value: unknown, spell: (name: string) => string, depth = 0): unknown {
  if (depth > DEEPEST) throw refuse('json_too_deep');
  if (Array.isArray(value)) return value.map((item) => respell(item, spell, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [spell(name), respell(inner, spell, depth + 1)]),
  );
}
