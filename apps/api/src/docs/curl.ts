import { exampleOf } from '../openapi/schemas.ts';
import type { Operation, Verb } from '../openapi/types.ts';

/** The operation as a curl command that works as soon as the token is set. */
export function curlOf(
  origin: string,
  verb: Verb,
  path: string,
  operation: Operation,
  accept?: string,
): string {
  const { security, requestBody, parameters = [] } = operation;
  const examples = parameters
    .filter(({ required }) => required)
    .map(({ name, in: place, schema }) => ({ name, place, value: String(exampleOf(schema)) }));
  const filled = examples
    .filter(({ place }) => place === 'path')
    .reduce((text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(value)), path);
  const query = new URLSearchParams();
  for (const { name, place, value } of examples) if (place === 'query') query.set(name, value);
  const url = origin + filled + (query.size === 0 ? '' : `?${query}`);
  const [scheme] = security.flatMap((one) => Object.keys(one));
  const body = requestBody?.content['application/json']?.example;
  return [
    `curl${accept === undefined ? '' : ' -OJ'}${verb === 'get' ? '' : ` -X ${verb.toUpperCase()}`} ${quote(url)}`,
    ...(scheme === undefined ? [] : [`-H "Authorization: Bearer $${scheme.toUpperCase()}"`]),
    ...(accept === undefined ? [] : [`-H ${quote(`Accept: ${accept}`)}`]),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
