/** The language of numbers, money and dates, as a BCP 47 tag with its region. */
let readLocale = () => 'en-US';
let readZone = () => 'UTC';

/** Says where the language comes from: reactive state on the pages, nothing in tests of pure functions. */
export function formatsIn(source: () => string): void {
  readLocale = source;
}

/** Says where the time zone of instants comes from. */
export function instantsIn(source: () => string): void {
  readZone = source;
}

/** Makes a formatter once per language, since making one is slow. */
export function perLocale<F>(make: (locale: string) => F): () => F {
  const made = new Map<string, F>();
  return () => remembered(made, readLocale(), make);
}

/** Makes a formatter once per language and time zone. */
export function perLocaleAndZone<F>(make: (locale: string, timeZone: string) => F): () => F {
  const made = new Map<string, () => F>();
  return () => remembered(made, readZone(), (zone) => perLocale((locale) => make(locale, zone)))();
}

function remembered<V>(made: Map<string, V>, key: string, make: (key: string) => V): V {
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = make(key);
  made.set(key, fresh);
  return fresh;
}
