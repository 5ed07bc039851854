import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApi, Reference, Response, Verb } from '../../src/openapi/types.ts';
import type { Answer } from './http.ts';

export interface Conformance {
  readonly document: OpenApi;
  /** Every `verb path status` that was seen and found to be documented. */
  readonly seen: ReadonlySet<string>;
  /** @throws Error when the document does not allow this answer to a request of this method and address. */
  check(method: string, address: string, answer: Answer): void;
}

/** Holds answers to the OpenAPI document: status, content type, body, headers. */
export function createConformance(document: OpenApi): Conformance {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'document', ...document });
  const seen = new Set<string>();
  const validators = new Map<string, ValidateFunction>();
  const refsOf = (schema: object): object =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));

  function validate(schema: object, value: unknown, what: string): void {
    const key = JSON.stringify(schema);
    const validator = validators.get(key) ?? ajv.compile(refsOf(schema));
    validators.set(key, validator);
    if (!validator(value))
      throw new Error(`${what}: ${ajv.errorsText(validator.errors)}\n${JSON.stringify(value)}`);
  }

  function checkHeaders(response: Response, answer: Answer, what: string): void {
    for (const [name, { $ref }] of Object.entries(response.headers ?? {})) {
      const header = document.components.headers[$ref.split('/').at(-1) ?? ''];
      if (header === undefined) throw new Error(`${what}: ${$ref} is nowhere`);
      const value = answer.headers.get(name);
      if (value === null) {
        if (header.required) throw new Error(`${what}: ${name} is missing`);
      } else {
        validate(header.schema, header.schema.type === 'integer' ? Number(value) : value, `${what} ${name}`);
      }
    }
  }

  function checkBody(response: Response, answer: Answer, isHead: boolean, what: string): void {
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (response.content === undefined) {
      if (answer.body !== undefined) throw new Error(`${what}: there is a body`);
      return;
    }
    const media = type === undefined ? undefined : response.content[type];
    if (media === undefined) throw new Error(`${what}: the type ${type} is not documented`);
    if (!isHead) validate(media.schema, answer.body, what);
  }

  return {
    document,
    seen,
    check(method, address, answer) {
      const pathname = address.split('?')[0] ?? '';
      const found = Object.entries(document.paths).find(([path]) => patternOf(path).test(pathname));
      const what = `${method} ${pathname} → ${answer.status}`;
      if (found === undefined) {
        return checkResponse(document.components.responses['NotFound'], answer, what);
      }
      const [path, item] = found;
      const verb = (method === 'HEAD' ? 'get' : method.toLowerCase()) as Verb;
      const operation = item[verb];
      if (operation === undefined) return checkOtherMethod(method, answer, what);
      const response = resolve(operation.responses[answer.status]);
      checkResponse(response, answer, what, method === 'HEAD');
      seen.add(`${verb} ${path} ${answer.status}`);
      const takesToken = operation.security.some((scheme) => 'api_token' in scheme);
      if (takesToken && answer.status < 300 && answer.headers.get('ratelimit-remaining') === null) {
        throw new Error(`${what}: the rate limit is not told`);
      }
    },
  };

  function resolve(response: Response | Reference | undefined): Response | undefined {
    if (response === undefined || !('$ref' in response)) return response;
    return document.components.responses[response.$ref.split('/').at(-1) ?? ''];
  }

  function checkOtherMethod(method: string, answer: Answer, what: string): void {
    if (method === 'OPTIONS' && answer.status === 204) {
      if (!answer.headers.get('allow')?.includes('OPTIONS')) throw new Error(`${what}: no Allow`);
      return;
    }
    // Who is refused before the method is looked at: a foreign page, a wrong token, one that has used up its limit.
    if (![401, 403, 405, 429, 431, 503].includes(answer.status)) throw new Error(`${what}: not documented`);
    const name = {
      401: 'Unauthorized',
      403: 'Forbidden',
      429: 'TooManyRequests',
      431: 'HeadersTooLarge',
      503: 'Unavailable',
    }[answer.status];
    checkResponse(document.components.responses[name ?? 'MethodNotAllowed'], answer, what, method === 'HEAD');
  }

  function checkResponse(response: Response | undefined, answer: Answer, what: string, isHead = false): void {
    if (response === undefined) throw new Error(`${what}: not documented\n${JSON.stringify(answer.body)}`);
    checkHeaders(response, answer, what);
    checkBody(response, answer, isHead, what);
    const { body } = answer;
    if (answer.status >= 400 && !isHead && (typeof body !== 'object' || body === null))
      throw new Error(`${what}: no problem`);
    if (
      typeof body === 'object' &&
      body !== null &&
      answer.status >= 400 &&
      'status' in body &&
      body.status !== answer.status
    ) {
      throw new Error(`${what}: the problem says ${body.status}`);
    }
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`);
}
