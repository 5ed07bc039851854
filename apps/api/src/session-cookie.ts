import type { Request, Response } from 'express';

const NAME = 'session';

/** The session token that a request carries: `Authorization: Bearer`, else the cookie. */
export function tokenOf(request: Request): { token: string; from: 'header' | 'cookie' } | null {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
    return { token: token ?? '', from: 'header' };
  }
  const cookie = request.headers.cookie?.split(/; */).find((pair) => pair.startsWith(`${NAME}=`));
  return cookie === undefined ? null : { token: cookie.slice(NAME.length + 1), from: 'cookie' };
}

/** Sets and clears the cookie: out of reach of scripts, not sent along from other sites, over https only there. */
export function sessionCookie(response: Response, secure: boolean) {
  const attributes = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;
  return {
    set: (token: string, expires: Date) => {
      response.cookie(NAME, token, { ...attributes, expires });
    },
    clear: () => {
      response.clearCookie(NAME, attributes);
    },
  };
}
