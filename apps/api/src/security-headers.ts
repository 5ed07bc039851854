import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Sources by directive, as helmet names them. */
type Policy = Readonly<Record<string, readonly string[]>>;

/** What every page may load: nothing from elsewhere, and no script that stands in the page. */
const strict = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  // Charts and bars set their sizes from scripts and in attributes that the framework renders.
  styleSrcAttr: ["'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
} satisfies Policy;

/**
 * The headers of every answer.
 *
 * @param scripts sources of the web app's own inline scripts, by hash
 * @param https whether browsers may be told to come by https only
 */
export function securityHeaders(scripts: readonly string[], https: boolean): RequestHandler {
  const policy = { ...strict, scriptSrc: [...strict.scriptSrc, ...scripts] };
  const headers = headersOf(policy, https);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}

/**
 * In the place of those, for the page of the API reference alone: Scalar puts its styles into the page when it starts
 * (ADR 10).
 */
export const headersOfReference: Map<string, string> = headersOf(
  { ...strict, styleSrc: ["'self'", "'unsafe-inline'"] },
  false,
);

/** They are the same for every answer, so they are made once. */
function headersOf(directives: Policy, https: boolean): Map<string, string> {
  const middleware = helmet({
    strictTransportSecurity: https,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: Object.fromEntries(
        Object.entries(directives).map(([name, sources]) => [name, [...sources]]),
      ),
    },
  });
  const template = new ServerResponse(new IncomingMessage(new Socket()));
  middleware(template.req, template, () => undefined);
  return new Map(Object.entries(template.getHeaders()).map(([name, value]) => [name, String(value)]));
}
