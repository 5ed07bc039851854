import { fieldOf, isObject, type Json, type Path, type Place, placesOf, type Tree } from './json.ts';

/** Which places: a path such as `data.*.limit`, below objects that have these values. */
export type Target = { path: string; where?: Readonly<Record<string, Json>> | undefined };

/** `*` stands for any name or index, `**` for any number of them. */
function fits(pattern: readonly string[], path: Path): boolean {
  const [wanted, ...others] = pattern;
  const [name, ...rest] = path;
  if (wanted === undefined) return path.length === 0;
  if (wanted === '**') return fits(others, path) || (name !== undefined && fits(pattern, rest));
  return name !== undefined && (wanted === '*' || wanted === String(name)) && fits(others, rest);
}

function isUnder(path: Path, ancestor: Path): boolean {
  return ancestor.length < path.length && ancestor.every((name, index) => path[index] === name);
}

function matching(places: readonly Place[], where: Readonly<Record<string, Json>>): Place[] {
  return places.filter((place) => {
    const value = place.read();
    return isObject(value) && Object.entries(where).every(([name, wanted]) => value[name] === wanted);
  });
}

/**
 * The places that a target names, deepest and last first, so that one can be removed without moving the others. A
 * field that an object does not have is named, too, when the path ends in its plain name.
 */
export function select(tree: Tree, { path, where }: Target): Place[] {
  const pattern = path === '' ? [] : path.split('.');
  const last = pattern.at(-1);
  const places = placesOf(tree);
  const named = places.filter((place) => fits(pattern, place.path));
  const absent =
    last === undefined || last.startsWith('*')
      ? []
      : places.flatMap((place) => {
          const value = place.read();
          if (!isObject(value) || Object.hasOwn(value, last) || !fits(pattern.slice(0, -1), place.path))
            return [];
          return [fieldOf(value, last, place.path)];
        });
  const all = [...named, ...absent].reverse();
  if (where === undefined) return all;
  const within = matching(places, where);
  return all.filter((place) => within.some((one) => isUnder(place.path, one.path)));
}
