import type { OpenApi, Operation, Verb } from '../openapi/types.ts';
import { type Html, html, inline, prose } from './html.ts';
import { renderAnswer, renderOperation } from './operation.ts';
import { fieldsIn, typeOf } from './schema.ts';

interface Listed {
  readonly verb: Verb;
  readonly path: string;
  readonly operation: Operation;
}

const verbs: readonly Verb[] = ['get', 'post', 'put', 'delete'];

/**
 * The document as a page that needs no script and nothing from elsewhere.
 *
 * @param origin of this server as the reader knows it, for the examples.
 */
export function renderPage(document: OpenApi, origin: string): string {
  const { info, tags } = document;
  const chapters = tags.map((tag) => ({
    ...tag,
    id: idOf(tag.name),
    listed: listedUnder(document, tag.name),
  }));
  const contents = html`<ol>
    <li><a href="#introduction">Introduction</a></li>
    ${chapters.map(
      ({ name, id, listed }) =>
        html`<li><a href="#${id}">${name}</a><ol>${listed.map(
          ({ verb, operation }) =>
            html`<li><a href="#${operation.operationId}"><span class="method ${verb}">${verb.toUpperCase()}</span> ${operation.summary}</a></li>`,
        )}</ol></li>`,
    )}
    <li><a href="#refusals">Refusals</a></li>
    <li><a href="#objects">Objects</a></li>
    <li><a href="#headers">Headers</a></li>
  </ol>`;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>API reference · ${info.title}</title>
  <link rel="preload" href="/api/docs/inter.woff2" as="font" type="font/woff2" crossorigin>
  <link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
  <a class="skip" href="#introduction">Skip to the content</a>
  <header class="top">
    <a class="home" href="/">${info.title}</a>
    <nav aria-label="This reference"><a href="/api/openapi.json">openapi.json</a></nav>
  </header>
  <details class="contents small"><summary>Contents</summary>${contents}</details>
  <div class="frame">
    <nav class="contents wide" aria-label="Contents">${contents}</nav>
    <main>
      <section id="introduction">
        <h1>API reference</h1>
        <div class="version">Version ${info.version} · OpenAPI ${document.openapi}</div>
        ${prose(info.description)}
        <h4>Credentials</h4>
        <ul class="fields">${Object.entries(document.components.securitySchemes).map(
          ([name, scheme]) => html`<li>
            <div class="field"><code>${name}</code> <span class="type">${scheme.scheme ?? scheme.in}</span></div>
            <p>${inline(scheme.description)}</p></li>`,
        )}</ul>
      </section>
      ${chapters.map(
        ({ name, id, description, listed }) => html`<section id="${id}">
        <h2>${name}</h2>
        ${prose(description)}
        ${listed.map(({ verb, path, operation }) => renderOperation(document, origin, verb, path, operation))}
      </section>`,
      )}
      ${refusals(document)}
      ${objects(document)}
      ${headers(document)}
    </main>
  </div>
</body>
</html>
`.text;
}

function listedUnder(document: OpenApi, tag: string): Listed[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    verbs.flatMap((verb) => {
      const operation = item[verb];
      return operation?.tags[0] === tag ? [{ verb, path, operation }] : [];
    }),
  );
}

/** The refusals by status, as the operations refer to them. */
function refusals(document: OpenApi): Html {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const general = new Map(
    operations
      .flatMap(({ responses }) => Object.entries(responses))
      .flatMap(([status, answer]) => ('$ref' in answer ? [[status, { $ref: answer.$ref }] as const] : []))
      .sort(([a], [b]) => a.localeCompare(b)),
  );
  return html`<section id="refusals"><h2>Refusals</h2>
    ${prose('The answer is an object of the type `Problem`, as `application/problem+json`.')}
    ${[...general].map(([status, answer]) => html`<ul class="answers" id="refusal-${status}">${renderAnswer(document, status, answer)}</ul>`)}
  </section>`;
}

function objects(document: OpenApi): Html {
  const schemas = Object.entries(document.components.schemas);
  return html`<section id="objects"><h2>Objects</h2>${prose('What answers are made of. A field is always there unless it is optional.')}
    ${schemas.map(([name, schema]) => html`<div class="object" id="schema-${name}"><h3>${name}</h3>${fieldsIn(schema, 'optional')}</div>`)}
  </section>`;
}

function headers(document: OpenApi): Html {
  const all = Object.entries(document.components.headers);
  return html`<section id="headers"><h2>Headers</h2><ul class="fields">${all.map(
    ([name, { description, schema }]) => html`<li id="header-${name}">
      <div class="field"><code>${name}</code> <span class="type">${typeOf(schema)}</span></div>
      <p>${inline(description)}</p></li>`,
  )}</ul></section>`;
}

function idOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
