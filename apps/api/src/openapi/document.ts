import { VERSION } from '@watcher/core/version';
import { type Route, routes } from '../rest/routes/index.ts';
import { headers } from './headers.ts';
import { operationOf } from './operation.ts';
import { refusalResponses } from './refusals.ts';
import { componentSchemas } from './schemas.ts';
import { servicePaths } from './service.ts';
import { allTags } from './tags.ts';
import type { OpenApi, PathItem, Verb } from './types.ts';

const description = `
What your OpenRouter keys spend, by key, model and day.

- **Two ways in.** A session token (from \`POST /api/auth/login\`) opens \`/api/…\`; an API token (\`or_api_…\`, from \`POST /api/tokens\`) opens \`/api/v1/…\`. Both go into \`Authorization: Bearer …\`. Neither opens the other's routes.
- **Values.** Instants are ISO 8601 in UTC; dates are days of the \`time_zone\` that is asked for, else UTC days. Money is USD as a JSON number, exact to 1e-9. Unknown is \`null\`, never 0. Unknown parameters and fields are refused, and a parameter may be given once.
- **Refusals** are problem documents (RFC 9457): \`detail\` is a sentence to act on, and with 422 \`errors\` names every field that is wrong.
- **Rate limit.** Every answer to an API token carries \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\`. After 429 and 503 wait for \`Retry-After\` seconds.
- **Methods.** HEAD works wherever GET does. OPTIONS answers 204 with \`Allow\`; a method that a path does not have, 405 with \`Allow\`. What is read as JSON has an \`ETag\`, and an unchanged answer to \`If-None-Match\` is a 304 without a body. No answer is for shared or browser caches (\`Cache-Control: no-store\`). Answers of 2 kB and more are compressed for those who accept it.
`.trim();

const verbs: Readonly<Record<Route['method'], Verb>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  DELETE: 'delete',
};

/** Stands for the name of the installation's own cookie, until the document is served. */
export const SESSION_COOKIE = 'watcher-<installation>';

/** Everything that answers over REST, as OpenAPI 3.1, made of the table of routes and the procedures' schemas. */
export const openApiDocument: OpenApi = {
  openapi: '3.1.1',
  info: {
    title: 'OpenRouter Watcher',
    version: VERSION,
    summary: 'A watch over what OpenRouter keys spend',
    description,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: allTags,
  paths: { ...tablePaths(), ...servicePaths },
  components: {
    securitySchemes: {
      api_token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'or_api_…',
        description: 'An API token. It opens `/api/v1/…` only.',
      },
      session: {
        type: 'http',
        scheme: 'bearer',
        description: 'The `access_token` of `POST /api/auth/login`. It opens `/api/…` without `/api/v1/…`.',
      },
      session_cookie: {
        type: 'apiKey',
        in: 'cookie',
        name: SESSION_COOKIE,
        description:
          'The same token in the cookie that signing in sets; for the web page. Its name differs by installation, and begins with `__Host-` behind https.',
      },
    },
    schemas: componentSchemas,
    headers,
    responses: refusalResponses,
  },
};

function tablePaths(): Record<string, PathItem> {
  const paths = Map.groupBy(routes, ({ path }) => `/api${path.replace(/:(\w+)/g, '{$1}')}`);
  return Object.fromEntries(
    [...paths].map(([path, group]) => [
      path,
      Object.fromEntries(group.map((route) => [verbs[route.method], operationOf(route)])),
    ]),
  );
}
