/**
 * What of some fields is not as it was when a form began with it. Nothing else is sent, so that what others changed
 * meanwhile stays.
 */
export function changedFields<Fields extends object>(
  before: Readonly<Partial<Fields>>,
  now: Fields,
): Partial<Fields> {
  const isChanged = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name as keyof Fields]);
  return Object.fromEntries(Object.entries(now).filter(isChanged)) as Partial<Fields>;
}
