export type JsonObject = { [field: string]: Json };
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** Field names and indices, from the root. */
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of a value as JSON carries it. @throws TypeError for what JSON cannot carry */
export function copyJson(value: unknown): Json {
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => copyJson(item));
  if (typeof value !== 'object') throw new TypeError(`JSON does not carry a ${typeof value}`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, copyJson(field)]),
  );
}

/** A value with the root as its one field, so that the root has a place like any other. */
export type Tree = { root: Json };
/** A place in a tree, to be read and written. */
export type Place = {
  readonly path: Path;
  read(): Json | undefined;
  write(value: Json): void;
  remove(): void;
};

function placeIn(holder: JsonObject | Json[], key: string | number, path: Path): Place {
  if (Array.isArray(holder)) {
    const index = Number(key);
    return {
      path,
      read: () => holder[index],
      write: (value) => {
        holder[index] = value;
      },
      remove: () => void holder.splice(index, 1),
    };
  }
  return {
    path,
    read: () => (Object.hasOwn(holder, key) ? holder[key] : undefined),
    // Plain assignment would do something else with a field called `__proto__`.
    write: (value) =>
      void Reflect.defineProperty(holder, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      }),
    remove: () => void Reflect.deleteProperty(holder, key),
  };
}

/** Every place of a tree, the root first, parents before their children. */
export function placesOf(tree: Tree): Place[] {
  const walk = (place: Place): Place[] => {
    const value = place.read();
    if (Array.isArray(value)) {
      return [place, ...value.flatMap((_, index) => walk(placeIn(value, index, [...place.path, index])))];
    }
    if (!isObject(value)) return [place];
    return [
      place,
      ...Object.keys(value).flatMap((name) => walk(placeIn(value, name, [...place.path, name]))),
    ];
  };
  return walk(placeIn(tree, 'root', []));
}

/** The place of a field that may not be there yet. */
export function fieldOf(holder: JsonObject, name: string, path: Path): Place {
  return placeIn(holder, name, [...path, name]);
}
