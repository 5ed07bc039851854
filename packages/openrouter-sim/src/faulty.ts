import type { ServerResponse } from 'node:http';
import { type Answer, ApiError } from './api-error.ts';
import { drip, flood } from './endless.ts';
import type { Fault } from './faults.ts';
import { JSON_TYPE, send, sendJson } from './send.ts';

const half = (text: string) => text.slice(0, Math.ceil(text.length / 2));

function retryAfter(fault: Extract<Fault, { kind: 'status' }>, now: number): Record<string, string> {
  if (fault.retryAfter === undefined) return {};
  if ('seconds' in fault.retryAfter) return { 'Retry-After': String(fault.retryAfter.seconds) };
  return { 'Retry-After': new Date(now + fault.retryAfter.dateInSeconds * 1000).toUTCString() };
}

/**
 * Answers a request the way a fault wants it; the right answer is worked out where a part of it is sent, and where the
 * call takes effect all the same.
 */
export function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  now: number,
  right: () => Answer,
): number | null {
  const whole = fault.applies === true ? right() : null;
  switch (fault.kind) {
    case 'status': {
      const error = new ApiError(fault.status, fault.message, retryAfter(fault, now));
      sendJson(response, error.toAnswer());
      return fault.status;
    }
    case 'html': {
      const page = `<!DOCTYPE html><html><head><title>${fault.status}</title></head><body>openrouter.ai</body></html>`;
      send(response, fault.status, page, { 'Content-Type': 'text/html; charset=UTF-8' });
      return fault.status;
    }
    case 'raw':
      send(response, fault.status, fault.text, { 'Content-Type': fault.contentType ?? 'application/json' });
      return fault.status;
    case 'redirect':
      send(response, 307, '', { Location: fault.location });
      return 307;
    case 'flood':
    case 'drip': {
      const { status, body } = whole ?? right();
      response.writeHead(status, JSON_TYPE);
      response.write(half(JSON.stringify(body)));
      if (fault.kind === 'flood') flood(response);
      else drip(response);
      return null;
    }
    case 'empty':
      send(response, 200, '', JSON_TYPE);
      return 200;
    case 'reset':
      response.socket?.resetAndDestroy();
      return null;
    case 'hang':
      return null;
    case 'slow': {
      const late = whole ?? right();
      sendJson(response, late);
      return late.status;
    }
    case 'truncated-json': {
      const { status, body } = whole ?? right();
      send(response, status, half(JSON.stringify(body)), JSON_TYPE);
      return status;
    }
    case 'cut': {
      const { status, body } = whole ?? right();
      const text = JSON.stringify(body);
      response.writeHead(status, { ...JSON_TYPE, 'Content-Length': Buffer.byteLength(text) });
      response.write(half(text), () => response.socket?.destroy());
      return null;
    }
  }
}
