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
        { weight: 9, arbitrary: fitting(schema, known, name).map(String) },
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
  return fc.tuple(segment, fc.tuple(...pairs), unknown).map(([id, given, more]) => {
    const filled = path.replace('{id}', id === '' || /^\.{1,2}$/.test(id) ? '0' : encode(id));
    const query = [...given.flat(), ...more].map(
      ([name = '', value = '']) => `${encode(name)}=${encode(value)}`,
    );
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  });
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
    return mostly<[string, unknown][]>(
      value.map((given) => [[name, given]]),
      fc.constant([]),
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
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'array') {
    const [item = schema.items] =
      typeof schema.items === 'object' && 'anyOf' in schema.items ? (schema.items.anyOf ?? []) : [];
    if (typeof item !== 'object' || Array.isArray(item)) throw new Error(`${name} holds anything.`);
    const one = name === 'keys' ? idOf(known) : fitting(item, known);
    return fc
      .uniqueArray(one.map(String), { minLength: 1, maxLength: 4 })
      .map((items) => items.join(SEPARATOR));
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (name === 'api_key_id') return idOf(known);
  if (name === 'time_zone') return fc.constantFrom('UTC', 'Europe/Rome', 'Asia/Kathmandu', 'Pacific/Apia');
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
