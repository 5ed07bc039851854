import { z } from 'zod';
import { respell, toSnakeCase } from '../spelling.ts';
import type { Route } from './routes/index.ts';
import { type Verb, verbOf } from './verb.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** For `z.toJSONSchema`: fields are named as REST names them, and long integers say that they are. */
export function spellFields({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.properties !== undefined) {
    const fields = Object.entries(jsonSchema.properties);
    jsonSchema.properties = Object.fromEntries(fields.map(([name, field]) => [toSnakeCase(name), field]));
  }
  if (jsonSchema.default !== undefined) jsonSchema.default = respell(jsonSchema.default, toSnakeCase);
  if (jsonSchema.required !== undefined) jsonSchema.required = jsonSchema.required.map(toSnakeCase);
  // Clients that are made from the document take an integer without a format for one of 32 bits.
  if (jsonSchema.type === 'integer' && (jsonSchema.maximum ?? Number.POSITIVE_INFINITY) >= 2 ** 31) {
    jsonSchema.format = 'int64';
  }
}

/** Where the fields of a procedure's input come from in a request, by their REST names. */
export interface Fields {
  readonly path: Readonly<Record<string, JsonSchema>>;
  readonly query: Readonly<Record<string, JsonSchema>>;
  readonly body: Readonly<Record<string, JsonSchema>>;
  readonly required: ReadonlySet<string>;
}

/** The schemas of a route: its procedure's, or those of the file that it answers with. */
export function schemasOfRoute(route: Route): Pick<Verb, 'input' | 'output'> {
  return route.download ?? verbOf(route.procedure);
}

/** Path parameters first; what is left is in the query of a GET or DELETE and in the body of a POST or PUT. */
export function fieldsOf(route: Route): Fields {
  const { input } = schemasOfRoute(route);
  const schema: JsonSchema =
    input === undefined ? {} : z.toJSONSchema(input, { io: 'input', override: spellFields });
  const all = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    if (typeof field === 'boolean') throw new Error(`${route.procedure}: ${name} has no type.`);
    return [name, field] as const;
  });
  const isInPath = (name: string) => route.path.split('/').includes(`:${name}`);
  const rest = Object.fromEntries(all.filter(([name]) => !isInPath(name)));
  const inBody = mayHaveBody(route);
  return {
    path: Object.fromEntries(all.filter(([name]) => isInPath(name))),
    query: inBody ? {} : rest,
    body: inBody ? rest : {},
    required: new Set(schema.required),
  };
}

/** Whether a body is read: where the route takes no field, one that is sent all the same must hold none. */
export function mayHaveBody({ method }: Pick<Route, 'method'>): boolean {
  return method === 'POST' || method === 'PUT';
}

export function takesBody(fields: Fields): boolean {
  return Object.keys(fields.body).length > 0;
}
