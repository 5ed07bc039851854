import { z } from 'zod';
import type { Access } from '../api-context.ts';
import { csvLine } from '../csv.ts';
import { type Fields, fieldsOf, type JsonSchema, schemasOfRoute, takesBody } from '../rest/fields.ts';
import type { Route } from '../rest/routes/index.ts';
import { verbOf } from '../rest/verb.ts';
import { type HeaderName, headersOf } from './headers.ts';
import { refusalsOf } from './refusals.ts';
import { exampleOf, schemaOf } from './schemas.ts';
import { tagOf } from './tags.ts';
import type { Content, Operation, Parameter, Reference, Response } from './types.ts';

const ofPerson = [{ session: [] }, { session_cookie: [] }];
const security: Readonly<Record<Access['by'], Operation['security']>> = {
  anyone: [],
  session: ofPerson,
  team: ofPerson,
  token: [{ api_token: [] }],
};

/** A route as OpenAPI says it. */
export function operationOf(route: Route): Operation {
  const fields = fieldsOf(route);
  const access = verbOf(route.procedure).access;
  const parameters = [...parametersOf(fields), ...(access.by === 'team' ? [teamParameter] : [])];
  return {
    operationId: route.procedure.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase()),
    tags: [tagOf(route.procedure)],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: security[access.by],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(takesBody(fields) ? { requestBody: requestBodyOf(fields) } : {}),
    responses: {
      [route.status]: successOf(route),
      ...(route.method === 'GET' && route.download === undefined ? { 304: unchangedOf(route) } : {}),
      ...refusalsOf(route, fields),
    },
  };
}

/** Which team a request is about. */
const teamParameter: Parameter = {
  name: 'X-Team-Id',
  in: 'header',
  required: false,
  description: 'The id of one of your teams; your own team when left out.',
  schema: { type: 'integer', format: 'int64', minimum: 1, examples: [3] },
};

function parametersOf(fields: Fields): Parameter[] {
  return (['path', 'query'] as const).flatMap((place) =>
    Object.entries(fields[place]).map(([name, { description, ...schema }]) => ({
      name,
      in: place,
      required: fields.required.has(name),
      ...(description === undefined ? {} : { description }),
      ...(schema.type === 'array' ? { explode: true as const } : {}),
      schema,
    })),
  );
}

function requestBodyOf(fields: Fields): NonNullable<Operation['requestBody']> {
  const required = Object.keys(fields.body).filter((name) => fields.required.has(name));
  const schema: JsonSchema = {
    type: 'object',
    properties: fields.body,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
  const content = { 'application/json': { schema, example: exampleOf(schema) } };
  return { required: required.length > 0, content };
}

function successOf(route: Route): Response {
  const content = contentOf(route);
  return {
    description: route.answer,
    headers: headersOfSuccess(route),
    ...(content === undefined ? {} : { content }),
  };
}

function unchangedOf(route: Route): Response {
  return {
    description: 'As it was when it had the `ETag` that `If-None-Match` names.',
    headers: headersOfSuccess(route),
  };
}

function headersOfSuccess(route: Route): Record<string, Reference> {
  const more: HeaderName[] = [
    ...(route.method === 'GET' ? ['ETag' as const] : []),
    ...(route.bareItems ? ['X-Total-Count' as const] : []),
    ...(route.csv ? ['Vary' as const] : []),
    ...(route.csv || route.download ? ['Content-Disposition' as const] : []),
    ...(route.procedure === 'auth.login' || route.procedure === 'auth.logout' ? ['Set-Cookie' as const] : []),
  ];
  return headersOf(verbOf(route.procedure).access.by === 'token' ? 'rate-limited' : 'free', more);
}

function contentOf(route: Route): Content | undefined {
  const { output } = schemasOfRoute(route);
  if (route.status === 204 || output === undefined) return undefined;
  const schema = schemaOf(route.bareItems ? itemsOf(output) : output);
  const json = { 'application/json': { schema, example: exampleOf(schema) } };
  if (route.csv === undefined && route.download === undefined) return json;
  return { ...json, 'text/csv': { schema: { type: 'string' }, example: csvOf(schema) } };
}

function itemsOf(output: z.ZodType): z.ZodType {
  const items = output instanceof z.ZodObject ? output.shape['items'] : undefined;
  if (items instanceof z.ZodType) return items;
  throw new Error('The output of a route with bare items has none.');
}

/** A header and a line with the example of a list's or a page's row. */
function csvOf(schema: JsonSchema): string {
  const example = z
    .union([rows, z.object({ items: rows }).transform(({ items }) => items)])
    .parse(exampleOf(schema));
  const [row = {}] = example;
  return csvLine(Object.keys(row)) + csvLine(Object.values(row));
}

const rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));
