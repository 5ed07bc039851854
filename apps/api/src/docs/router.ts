import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Response, type Router } from 'express';
import { noteRoutine } from '../request-notes.ts';
import { allowOnly } from '../rest/allow-only.ts';
import { headersOfReference } from '../security-headers.ts';
import { referencePage } from './page.ts';

/** Scalar's package; its files for the browser need nothing beside them. */
const scalar = join(dirname(fileURLToPath(import.meta.resolve('@scalar/api-reference'))), '..');
/** Part of the addresses of its files, so that a browser may keep them for good. */
const version = versionOf(join(scalar, 'package.json'));

/**
 * The OpenAPI document and its readable form. Both are the same for everybody and need no credentials.
 *
 * @param cookie the name of this installation's session cookie
 */
export function docs(cookie: string): Router {
  const router = express.Router({ caseSensitive: true });
  let made: Promise<Reference> | undefined;
  const reference = () => {
    made ??= makeReference(cookie);
    return made;
  };
  const answers: Record<string, (response: Response) => void | Promise<void>> = {
    '/openapi.json': async (response) => {
      response.type('json').send((await reference()).document);
    },
    '/docs': async (response) => {
      const { page } = await reference();
      response.setHeaders(headersOfReference).type('html').send(page);
    },
    '/docs/start.js': (response) => response.sendFile('start.js', { root: import.meta.dirname }),
    '/docs/page.css': (response) => response.sendFile('page.css', { root: import.meta.dirname }),
  };
  for (const [path, answer] of Object.entries(answers)) {
    router
      .route(path)
      .get(async (_request, response) => {
        response.setHeader('Cache-Control', 'no-cache');
        await answer(response);
      })
      .all(allowOnly(['GET']));
  }
  router.use(
    `/docs/${version}`,
    noteRoutine,
    express.static(join(scalar, 'dist/browser'), { immutable: true, maxAge: '1y', index: false }),
  );
  return router;
}

interface Reference {
  readonly document: string;
  readonly page: string;
}

/** Made when somebody asks for it: the schemas of all routes would take a tenth of every start. */
async function makeReference(cookie: string): Promise<Reference> {
  const { openApiDocument, SESSION_COOKIE } = await import('../openapi/document.ts');
  return {
    document: JSON.stringify(openApiDocument).replaceAll(SESSION_COOKIE, cookie),
    page: referencePage(openApiDocument.info.title, `/api/docs/${version}/standalone.esm.js`),
  };
}

function versionOf(manifest: string): string {
  const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  throw new Error(`${manifest} names no version.`);
}
