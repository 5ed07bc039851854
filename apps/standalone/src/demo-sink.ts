import { createServer, type IncomingMessage } from 'node:http';

/** What a message says, as far as the page shows it. */
type Message = { at: Date; type: string; title: string; body: string };

export type Sink = {
  /** Where the messages can be read. */
  url: string;
  /** Where they are sent. */
  hook: string;
};

const KEPT = 100;

/**
 * A receiver for the demo's alerts, and a page that shows what came, newest first. Nothing is kept when it ends.
 *
 * @param port any free one when left out.
 */
export async function openSink(signal: AbortSignal, port = 0): Promise<Sink> {
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      void readBody(request).then((body) => {
        messages.unshift(messageOf(body));
        messages.splice(KEPT);
        response.writeHead(204).end();
      });
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(pageOf(messages));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  signal.addEventListener('abort', () => server.close(), { once: true });
  // The launcher ends when its programs do.
  server.unref();
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : port;
  const url = `http://127.0.0.1:${own}`;
  return { url, hook: `${url}/hook` };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const text of request) body += String(text);
  return body;
}

function messageOf(body: string): Message {
  const at = new Date();
  try {
    const parsed: unknown = JSON.parse(body);
    const data = field(parsed, 'data');
    return { at, type: String(field(parsed, 'type')), title: String(field(data, 'title') ?? ''), body };
  } catch {
    return { at, type: 'unknown', title: '', body };
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function pageOf(messages: readonly Message[]): string {
  const items = messages.map(
    ({ at, type, title, body }) =>
      `<li><p><b>${escapeHtml(title || type)}</b> <small>${escapeHtml(type)} · <time>${at.toISOString()}</time></small></p>` +
      `<details><summary>Body</summary><pre>${escapeHtml(pretty(body))}</pre></details></li>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="10">
<meta name="viewport" content="width=device-width"><title>Webhook receiver of the demo</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
ol{list-style:none;padding:0}li{border-top:1px solid #8885;padding:.5rem 0}p{margin:0}small,summary{opacity:.7}pre{overflow:auto}</style>
<h1>Webhook receiver of the demo</h1>
<p>${messages.length === 0 ? 'Nothing has arrived yet.' : 'Newest first. Nothing is kept when the demo ends.'}</p>
<ol>${items.join('')}</ol></html>`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
