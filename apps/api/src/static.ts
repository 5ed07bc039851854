import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Router } from 'express';

/** Pages whose address ends in a name. */
const NAMED = /^\/(models|providers)\//;

/** The built web app: its files, and its page for every address that it routes itself. */
export function webApp(folder: string): Router {
  const router = express.Router();
  router.use(
    '/_app/immutable',
    express.static(join(folder, '_app/immutable'), { immutable: true, maxAge: '1y' }),
  );
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.get('/{*path}', (request, response, next) => {
    // A missing file is missing; only pages fall back. Names of models have dots, too.
    if (/\.[a-z0-9]+$/i.test(request.path) && !NAMED.test(request.path)) return next();
    response.setHeader('Cache-Control', 'no-cache');
    // By its root, since a dot in the path of the checkout would hide the file.
    response.sendFile('index.html', { root: folder });
  });
  return router;
}

/**
 * The Content-Security-Policy sources of the page's own start script, by its hash, so that no other inline script
 * ever runs.
 */
export function inlineScriptHashes(folder: string): string[] {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return [];
  const scripts = readFileSync(page, 'utf8').matchAll(/<script(?:\s[^>]*)?>([\s\S]*?)<\/script>/g);
  return [...scripts]
    .map(([, body = '']) => body)
    .filter((body) => body !== '')
    .map((body) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);
}
