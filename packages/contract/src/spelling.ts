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
  for (const [name, inner] of Object.entries(value)) {
    spelled[nameForRest(name)] = VERBATIM.has(name) ? inner : spelledForRest(inner);
  }
  return spelled;
}

/** Fields whose own fields are named by the caller: HTTP headers. */
const VERBATIM: ReadonlySet<string> = new Set(['headers']);

const namesForRest = new Map<string, string>();

function nameForRest(name: string): string {
  const known = namesForRest.get(name);
  if (known !== undefined) return known;
  const spelled = toSnakeCase(name);
  namesForRest.set(name, spelled);
  return spelled;
}

/** A copy of a JSON value in which every field's name is spelled anew, at every depth. */
export function respell(value: unknown, spell: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => respell(item, spell));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      spell(name),
      VERBATIM.has(name) ? inner : respell(inner, spell),
    ]),
  );
}

/** The names on the way to a field, spelled anew; those that the caller chose stay. */
export function respellPath(path: readonly string[], spell: (name: string) => string): string[] {
  const verbatim = path.findIndex((name) => VERBATIM.has(name));
  return path.map((name, depth) => (verbatim >= 0 && depth > verbatim ? name : spell(name)));
}
