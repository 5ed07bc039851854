import type { OpenApi, Operation, Reference, Response, Verb } from '../openapi/types.ts';
import { curlOf } from './curl.ts';
import { type Html, html, inline, json, prose } from './html.ts';
import { fieldList, fieldsIn, typeOf } from './schema.ts';

const access: Readonly<Record<string, string>> = {
  api_token: 'API token',
  session: 'Session',
  session_cookie: 'Session cookie',
};

/** One operation: what it takes, what it answers, and an example of both. */
export function renderOperation(
  document: OpenApi,
  origin: string,
  verb: Verb,
  path: string,
  operation: Operation,
): Html {
  const { operationId, summary, description, security, parameters = [], requestBody } = operation;
  const body = requestBody?.content['application/json'];
  const schemes = security.flatMap((one) => Object.keys(one)).map((name) => access[name] ?? name);
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  return html`<article id="${operationId}">
    <div class="told">
      <h3><a href="#${operationId}">${summary}</a></h3>
      <div class="address"><span class="method ${verb}">${verb.toUpperCase()}</span> <code>${path}</code></div>
      ${description === undefined ? undefined : prose(description)}
      <div class="access">${schemes.length === 0 ? 'No credentials needed' : html`Needs: ${schemes.join(' or ')}`}</div>
      ${inPath.length === 0 ? undefined : html`<h4>Path</h4>${fieldList(inPath, 'optional')}`}
      ${inQuery.length === 0 ? undefined : html`<h4>Query</h4>${fieldList(inQuery, 'required')}`}
      ${body === undefined ? undefined : html`<h4>Body</h4>${fieldsIn(body.schema, 'optional')}`}
      <h4>Answers</h4>
      ${answers(document, operation)}
    </div>
    <div class="shown">${examples(origin, verb, path, operation)}</div>
  </article>`;
}

/** The successful answer and the refusals that have a reason of their own; the general ones are told of once. */
function answers(document: OpenApi, { responses }: Operation): Html {
  const all = Object.entries(responses);
  const general = all.filter(([, answer]) => '$ref' in answer && answer.description === undefined);
  return html`<ul class="answers">
    ${all.filter((entry) => !general.includes(entry)).map(([status, answer]) => renderAnswer(document, status, answer))}
    ${
      general.length === 0
        ? undefined
        : html`<li><span class="status">also</span>
      <div>${general.map(([status]) => html`<a class="header" href="#refusal-${status}">${status}</a> `)}</div></li>`
    }
  </ul>`;
}

/** One status: what it means, its type, and its headers. */
export function renderAnswer(document: OpenApi, status: string, answer: Response | Reference): Html {
  const response =
    '$ref' in answer ? document.components.responses[answer.$ref.split('/').at(-1) ?? ''] : answer;
  const schema = status.startsWith('2') ? response?.content?.['application/json']?.schema : undefined;
  const headers = Object.keys(response?.headers ?? {}).filter((name) => !isEverywhere(name));
  return html`<li>
    <span class="status s${status.charAt(0)}">${status}</span>
    <div>${inline(answer.description ?? response?.description ?? '')}
      ${schema === undefined ? undefined : html`<span class="type">${typeOf(schema)}</span>`}
      ${headers.map((name) => html` <a class="header" href="#header-${name}">${name}</a>`)}</div>
  </li>`;
}

/** Told of once, in the introduction. */
function isEverywhere(header: string): boolean {
  return header === 'X-Request-Id' || header.startsWith('RateLimit-');
}

function examples(origin: string, verb: Verb, path: string, operation: Operation): Html {
  const [status = '', success] = Object.entries(operation.responses)[0] ?? [];
  const content = success !== undefined && 'content' in success ? success.content : undefined;
  const csv = content?.['text/csv']?.example;
  return html`
    ${block('Request', html`${curlOf(origin, verb, path, operation)}`)}
    ${Object.entries(content ?? {}).map(([type, { example }]) =>
      type === 'text/csv'
        ? undefined
        : block(`${status} · ${type}`, typeof example === 'string' ? html`${example}` : json(example)),
    )}
    ${typeof csv === 'string' ? block('As a file', html`${curlOf(origin, verb, path, operation, 'text/csv')}`) : undefined}
    ${typeof csv === 'string' ? block(`${status} · text/csv`, html`${csv}`) : undefined}`;
}

function block(title: string, code: Html): Html {
  return html`<figure><figcaption>${title}</figcaption><pre tabindex="0">${code}</pre></figure>`;
}
