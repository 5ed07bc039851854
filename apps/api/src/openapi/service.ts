import { headersOf } from './headers.ts';
import { refusal } from './refusals.ts';
import { exampleOf } from './schemas.ts';
import { serviceTag } from './tags.ts';
import type { Content, Operation, PathItem } from './types.ts';

const health = { $ref: '#/components/schemas/Health' };
const healthContent = { 'application/json': { schema: health, example: exampleOf(health) } };

/** The routes beside the table: they stand on no procedure and ask for no credentials. */
export const servicePaths: Readonly<Record<string, PathItem>> = {
  '/healthz': {
    get: service('healthz', 'Does the process live?', 'It does.', healthContent),
  },
  '/readyz': {
    get: service('readyz', 'Can it serve?', 'The database and its schema are ready.', healthContent, {
      503: refusal('Unavailable', 'Not now; `detail` says why.'),
    }),
  },
  '/metrics': {
    get: service(
      'metrics',
      'Metrics for Prometheus',
      'The text format of Prometheus.',
      { 'text/plain': { schema: { type: 'string' }, example: 'watcher_database_up 1\n' } },
      {
        401: refusal('Unauthorized', 'METRICS_TOKEN is set, and the bearer token is another.'),
        403: refusal('Forbidden', 'METRICS_TOKEN is not set, and the request is not from this machine.'),
      },
    ),
  },
  '/api/openapi.json': {
    get: service('openapi', 'This document', 'OpenAPI 3.1.', {
      'application/json': { schema: { type: 'object' }, example: { openapi: '3.1.1' } },
    }),
  },
  '/api/docs': {
    get: service('docs', 'This document, readable', 'A page.', {
      'text/html': { schema: { type: 'string' }, example: '<!doctype html>' },
    }),
  },
};

function service(
  operationId: string,
  summary: string,
  description: string,
  content: Content,
  refusals: Operation['responses'] = {},
): Operation {
  return {
    operationId,
    tags: [serviceTag],
    summary,
    security: [],
    responses: {
      200: { description, headers: headersOf('free', []), content },
      405: refusal('MethodNotAllowed'),
      431: refusal('HeadersTooLarge'),
      ...refusals,
    },
  };
}
