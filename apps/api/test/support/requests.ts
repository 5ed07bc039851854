import fc from 'fast-check';
import type { OpenApi, Operation, Verb } from '../../src/openapi/types.ts';
import type { JsonSchema } from '../../src/rest/fields.ts';

/** Who sends a request; the test knows their credentials. */
export type Who = 'me' | 'other' | 'api token' | 'nobody' | 'nonsense' | 'cookie';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly who: Who;
  /** Sent as it is; undefined is no body. */
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Values that exist: ids of things, keys that OpenRouter knows, accounts. */
export interface Known {
  readonly ids: () => readonly number[];
  readonly openRouterKeys: readonly string[];
  readonly emails: readonly string[];
  readonly password: string;
  readonly shareTokens: readonly string[];
}

const NASTY = [
  '',
  ' ',
  'null',
  'true',
  '[]',
  '-1',
  '0',
  '1e400',
  '9007199254740993',
  "'; DROP TABLE users; --",
  "1' OR '1'='1",
  '$1',
  '{{x}}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%00%ff',
  'Ünïcode 🔑 \u202e',
  '\ud800',
  '=1+1',
  '2026-02-30',
  '0000-01-01',
  '9999-12-31',
  '+275760-09-13',
  'x'.repeat(10_000),
];
/** Of channels, for kinds that take an address; nobody answers there. */
const SETTINGS = [
  { url: 'http://127.0.0.1:9/hook' },
  { url: 'http://127.0.0.1:9/hook', headers: { 'x-a': 'b' } },
  { url: 'http://10.0.0.1/hook' },
  { to: ['a@example.com'] },
];
/** Between the values of a list, until they are an address. */
const SEPARATOR = '\u001f';
const nasty = fc.constantFrom(...NASTY);
const text = fc.oneof(
  { weight: 4, arbitrary: nasty },
  // What PostgreSQL cannot hold deserves more than its share.
  { weight: 1, arbitrary: fc.constantFrom('\u0000', 'a\u0000b') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 120 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
);

/** A request of one of the document's operations, right or wrong in any part. */
export function requestOf(document: OpenApi, known: Known): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ path, verb: verb as Verb, operation })),
  );
  return fc.oneof(
    ...operations.map(({ path, verb, operation }) => ({
      // Probes and the reference take no input.
      weight: operation.responses['422'] === undefined ? 1 : 4,
      arbitrary: fc
        .record({
          method: mostly(
            fc.constant(verb.toUpperCase()),
            fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'PUT', 'DELETE', 'POST'),
          ),
          path: addressOf(path, operation, known),
          operationId: fc.constant(operation.operationId),
          who: whoOf(operation),
          body: bodyOf(operation, known),
          headers: headers(),
        })
        .map((request) => (/^(GET|HEAD)$/.test(request.method) ? { ...request, body: undefined } : request)),
    })),
  );
}

/** The first nine times in ten. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

function whoOf(operation: Operation): fc.Arbitrary<Who> {
  const schemes = operation.security.flatMap((scheme) => Object.keys(scheme));
  const right: Who[] =
    schemes.length === 0
      ? ['nobody']
      : schemes.includes('api_token')
        ? ['api token']
        : ['me', 'other', 'cookie'];
  const all: Who[] = ['me', 'other', 'api token', 'nobody', 'nonsense', 'cookie'];
  return mostly(fc.constantFrom(...right), fc.constantFrom(...all));
}

function addressOf(path: string, operation: Operation, known: Known): fc.Arbitrary<string> {
  const parameters = operation.parameters ?? [];
  const segment = mostly(idOf(known).map(String), text);
  const pairs = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema, required }) => {
      const value = fc.oneof(
        { weight: 9, arbitrary: fittingText(schema, known, name) },
        { weight: 1, arbitrary: text },
      );
      // A list is the parameter repeated.
      const one = value.map((given) => given.split(SEPARATOR).map((text) => [name, text]));
      const none = fc.constant<string[][]>([]);
      const twice = fc.tuple(value, value).map(([a, b]) => [
        [name, a],
        [name, b],
      ]);
      return fc.oneof(
        { weight: required ? 30 : 10, arbitrary: one },
        { weight: required ? 1 : 10, arbitrary: none },
        { weight: 1, arbitrary: twice },
      );
    });
  const unknown = fc.oneof(
    { weight: 12, arbitrary: fc.constant<string[][]>([]) },
    { weight: 1, arbitrary: fc.tuple(text, text).map((pair) => [pair]) },
  );
  const kind = parameters.find(({ in: place, name }) => place === 'path' && name !== 'id');
  const word = kind === undefined ? fc.constant('') : mostly(fitting(kind.schema, known).map(String), text);
  return fc.tuple(segment, word, fc.tuple(...pairs), unknown).map(([id, other, given, more]) => {
    const filled = path.replace('{id}', segmentOf(id)).replace(`{${kind?.name}}`, segmentOf(other));
    const query = [...given.flat(), ...more].map(
      ([name = '', value = '']) => `${encode(name)}=${encode(value)}`,
    );
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  });
}

/** Dots would be another path. */
function segmentOf(text: string): string {
  return text === '' || /^\.{1,2}$/.test(text) ? '0' : encode(text);
}

/** As a URL has it; half a character, which a URL cannot have, becomes the replacement. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function idOf(known: Known): fc.Arbitrary<number> {
  return fc.nat().map((index) => known.ids()[index % Math.max(1, known.ids().length)] ?? 1);
}

function bodyOf(operation: Operation, known: Known): fc.Arbitrary<string | undefined> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const odd = fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '[]',
      '[{}]',
      'null',
      '1',
      '"x"',
      '{"__proto__":{"name":"x"}}',
      '{"a":1,"a":2}',
      '\u0000',
    ),
    fc.json(),
    fc.constant(JSON.stringify({ name: 'x'.repeat(70_000) })),
  );
  if (schema === undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd });
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const value =
      typeof field === 'boolean'
        ? fc.jsonValue()
        : mostly(fitting(field, known, name), fc.oneof(text, fc.jsonValue()));
    // Fields that may be left out often exclude one another.
    const weight = schema.required?.includes(name) === true ? 9 : 1;
    return fc.oneof(
      { weight, arbitrary: value.map((given): [string, unknown][] => [[name, given]]) },
      { weight: 1, arbitrary: fc.constant<[string, unknown][]>([]) },
    );
  });
  const unknown = mostly<[string, unknown][]>(
    fc.constant([]),
    fc.tuple(text, fc.jsonValue()).map((pair) => [pair]),
  );
  const right = fc
    .tuple(fc.tuple(...fields), unknown)
    .map(([given, more]) => JSON.stringify(Object.fromEntries([...given.flat(), ...more])));
  return mostly<string | undefined>(right, fc.oneof(odd, fc.constant(undefined)));
}

function fitting(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<unknown> {
  if (name === 'key') return fc.constantFrom(...known.openRouterKeys, 'sk-or-v1-unknown00000');
  if (name === 'email') return fc.oneof(fc.constantFrom(...known.emails), fc.emailAddress());
  if (name === 'password')
    return fc.oneof(fc.constant(known.password), fc.string({ minLength: 10, maxLength: 128 }));
  if (name === 'token') return fc.constantFrom(...known.shareTokens);
  if (name === 'settings') return fc.constantFrom(...SETTINGS);
  if (name === 'id' || name.endsWith('_id')) return idOf(known);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((one) => fittingPart(one, known, name)));
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    if (fields.length === 0) return fc.constant({});
    return fc.record(
      Object.fromEntries(fields.map(([field, one]) => [field, fittingPart(one, known, field)])),
    );
  }
  if (schema.type === 'array') {
    if (name === 'key_ids' || name === 'channel_ids')
      return fc.uniqueArray(idOf(known), { minLength: 1, maxLength: 3 });
    const { items } = schema;
    if (items === undefined || Array.isArray(items)) throw new Error(`${name} holds anything.`);
    return fc
      .uniqueArray(fittingPart(items, known), { minLength: 1, maxLength: 4 })
      .map((all) => (typeof all[0] === 'number' ? all.sort((a, b) => Number(a) - Number(b)) : all));
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (name === 'time_zone') return fc.constantFrom('UTC', 'Europe/Rome', 'Asia/Kathmandu', 'Pacific/Apia');
  if (schema.type === 'number') return fc.integer({ min: 1, max: 1_000_000 }).map((cents) => cents / 100);
  if (schema.format === 'date-time') {
    const [min, max] = [new Date('2020-01-01'), new Date('2090-01-01')];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (schema.type === 'integer') {
    const min = schema.minimum ?? 1;
    const max = Math.max(min, schema.maximum ?? 1000);
    return fc.oneof(fc.integer({ min, max: Math.min(max, 1000) }), fc.constantFrom(min, max));
  }
  if (schema.format === 'date') {
    const day = (from: string, to: string) =>
      fc
        .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10));
    // Mostly a range that goes forwards and holds the usage there is, so that the other parameters matter.
    const near = name === 'start_date' ? day('2020-01-01', '2026-01-01') : day('2026-01-02', '2030-12-31');
    return mostly(near, day('1800-01-01', '9999-12-31'));
  }
  return fc.string({
    unit: 'grapheme',
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(100, schema.maxLength ?? 100),
  });
}

function fittingPart(schema: JsonSchema | boolean, known: Known, name = ''): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') throw new Error(`${name} may be anything.`);
  return fitting(schema, known, name);
}

/** As it is written in a query; a list is separated, to be repeated there. */
function fittingText(schema: JsonSchema, known: Known, name: string): fc.Arbitrary<string> {
  const { items } = schema;
  if (schema.type !== 'array' || items === undefined || Array.isArray(items))
    return fitting(schema, known, name).map(String);
  const [item = items] = typeof items === 'object' ? (items.anyOf ?? []) : [];
  const one = name === 'keys' ? idOf(known) : fittingPart(item, known);
  return fc
    .uniqueArray(one.map(String), { minLength: 1, maxLength: 4 })
    .map((texts) => texts.join(SEPARATOR));
}

/** Nothing, or one time in so many the header. */
function rarely(times: number, value: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

function headers(): fc.Arbitrary<Record<string, string>> {
  const types = fc.constantFrom('text/plain', 'application/json; charset=klingon', 'x');
  const id = fc.string({ unit: fc.constantFrom('a', '-', '.', '<', '/'), minLength: 1, maxLength: 200 });
  return fc
    .record({
      // Many addresses, so that the throttle of one does not end the run.
      'x-forwarded-for': fc.ipV4(),
      accept: fc.constantFrom('*/*', 'application/json', 'text/csv', 'text/html', 'nonsense'),
      'content-type': rarely(20, types).map((type) => type ?? 'application/json'),
      'x-request-id': rarely(2, id),
      origin: rarely(30, fc.constantFrom('https://evil.example', 'null')),
      'content-encoding': rarely(30, fc.constantFrom('gzip', 'br', 'nonsense', 'identity')),
    })
    .map((given) =>
      Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}
