import { fieldOf, isObject, type Json, type JsonObject, type Path, placesOf, type Tree } from './json.ts';
import type { Mutation } from './mutation.ts';

type TimeSpelling = Extract<Mutation, { name: 'time-value' }>['as'];
type CountSpelling = Extract<Mutation, { name: 'counts' }>['as'];

const TIME_COLUMN = /^(?:date|created_at)__(\w+)$/;
const COUNT_COLUMN = /^(?:tokens_\w+|\w+_tokens|\w+_count)$/;

function objects(tree: Tree): { value: JsonObject; path: Path }[] {
  return placesOf(tree).flatMap((place) => {
    const value = place.read();
    return isObject(value) ? [{ value, path: place.path }] : [];
  });
}

/** Gives the time column of every row another name. */
export function renameTimeColumn(tree: Tree, to: string): Path[] {
  return objects(tree).flatMap(({ value, path }) =>
    Object.keys(value).flatMap((name) => {
      const granularity = TIME_COLUMN.exec(name)?.[1];
      const time = value[name];
      if (granularity === undefined || time === undefined) return [];
      Reflect.deleteProperty(value, name);
      const place = fieldOf(value, to.replace('{granularity}', granularity), path);
      place.write(time);
      return [place.path];
    }),
  );
}

function spelled(instant: string, as: TimeSpelling): Json {
  const iso = new Date(instant).toISOString();
  switch (as) {
    case 'date':
      return iso.slice(0, 10);
    case 'seconds':
      return Date.parse(iso) / 1000;
    case 'milliseconds':
      return Date.parse(iso);
    case 'space':
      return iso.slice(0, 19).replace('T', ' ');
    case 'no-zone':
      return iso.slice(0, 19);
    case 'offset':
      return `${iso.slice(0, 19)}+00:00`;
  }
}

/** Spells the value of every time column in another way. */
export function respellTimes(tree: Tree, as: TimeSpelling): Path[] {
  return fields(tree, TIME_COLUMN, (value) => (typeof value === 'string' ? spelled(value, as) : value));
}

/** Spells every count as a string, a number, or a number with a fraction of zero in a string. */
export function respellCounts(tree: Tree, as: CountSpelling): Path[] {
  return fields(tree, COUNT_COLUMN, (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    if (as === 'number') return Number(value);
    return as === 'string' ? String(value) : `${value}.0`;
  });
}

function fields(tree: Tree, name: RegExp, change: (value: Json) => Json): Path[] {
  return objects(tree).flatMap(({ value, path }) =>
    Object.entries(value).flatMap(([field, before]) => {
      if (!name.test(field)) return [];
      value[field] = change(before);
      return [[...path, field]];
    }),
  );
}

/** The object that holds rows, metadata and warnings, and its path. */
function answerOf(tree: Tree): { value: JsonObject; path: Path } | undefined {
  return objects(tree).find(({ value }) => isObject(value['metadata']) && Array.isArray(value['data']));
}

/** Says that rows are missing, and leaves some out when `rows` says how many stay. */
export function truncate(tree: Tree, rows: number | undefined): Path[] {
  const answer = answerOf(tree);
  if (answer === undefined) return [];
  const { value, path } = answer;
  const { metadata, data } = value;
  if (!isObject(metadata) || !Array.isArray(data)) return [];
  metadata['truncated'] = true;
  if (rows !== undefined) {
    data.splice(rows);
    metadata['row_count'] = data.length;
  }
  return [[...path, 'metadata', 'truncated']];
}

/** Adds a field beside the rows of an analytics answer. */
export function addToAnswer(tree: Tree, name: string, value: Json): Path[] {
  const answer = answerOf(tree);
  if (answer === undefined) return [];
  answer.value[name] = value;
  return [[...answer.path, name]];
}
