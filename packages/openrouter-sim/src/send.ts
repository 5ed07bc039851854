import type { ServerResponse } from 'node:http';
import type { Answer } from './api-error.ts';

/** Answers with a text. */
export function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

export const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Answers with JSON. */
export function sendJson(response: ServerResponse, { status, body, headers }: Answer): void {
  send(response, status, JSON.stringify(body), { ...JSON_TYPE, ...headers });
}
