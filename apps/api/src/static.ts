import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import express, { type RequestHandler, type Router } from 'express';

/** Pages whose address ends in a name. */
const NAMED = /^\/(models|providers)\//;

/** The built web app, behind `compress`: its files, and its page for every address that it routes itself. */
export function webApp(folder: string): Router {
  const router = express.Router();
  router.use(
    '/_app/immutable',
    precompressed(join(folder, '_app/immutable')),
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
 * Leads to what the build compressed with Brotli: a quarter less to load than what can be compressed while somebody
 * waits.
 */
function precompressed(folder: string): RequestHandler {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const compressed = new Set(
    files.flatMap((file) => (file.endsWith('.br') ? [`/${file.slice(0, -3).replaceAll(sep, '/')}`] : [])),
  );
  return (request, response, next) => {
    const { path } = request;
    if (compressed.has(path) && request.acceptsEncodings('br')) {
      response.type(extname(path));
      response.setHeader('Content-Encoding', 'br');
      request.url = request.url.replace(path, `${path}.br`);
    }
    next();
  };
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
