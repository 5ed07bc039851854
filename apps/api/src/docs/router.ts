import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@watcher/core/config';
import express, { type Request, type Response, type Router } from 'express';
import { openApiDocument } from '../openapi/document.ts';
import { allowOnly } from '../rest/allow-only.ts';
import { renderPage } from './page.ts';

/** What the page loads, by its address below `/api/docs`: where it lies. */
const files = {
  'style.css': fileURLToPath(new URL('style.css', import.meta.url)),
  'inter.woff2': fileURLToPath(
    import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  ),
};

/** The OpenAPI document and its readable form. Both are the same for everybody and need no credentials. */
export function docs(config: Pick<Config, 'origin'>): Router {
  const router = express.Router({ caseSensitive: true });
  const answers: Record<string, (response: Response, request: Request) => void> = {
    '/openapi.json': (response) => response.json(openApiDocument),
    '/docs': (response, request) =>
      response.type('html').send(renderPage(openApiDocument, originOf(request, config.origin))),
  };
  for (const [name, path] of Object.entries(files)) {
    answers[`/docs/${name}`] = (response) => response.sendFile(basename(path), { root: dirname(path) });
  }
  for (const [path, answer] of Object.entries(answers)) {
    router
      .route(path)
      .get((request, response) => {
        response.setHeader('Cache-Control', 'no-cache');
        answer(response, request);
      })
      .all(allowOnly(['GET']));
  }
  return router;
}

/** How the reader reaches this server: as configured, else as the request says, where that is an address. */
function originOf(request: Request, origin: string | undefined): string {
  const address = origin ?? `${request.protocol}://${request.headers.host}`;
  return URL.canParse(address) ? new URL(address).origin : 'http://localhost:3000';
}
