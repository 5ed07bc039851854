import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Dice } from '../dice.ts';

/** A message that came, and what came of it. */
export interface Attempt {
  readonly id: string;
  /** `path type alert`: what it is about, and to which channel it goes. */
  readonly about: string;
  /** `lost`: it was taken, and the sender never knew. */
  readonly outcome: 'taken' | 'lost' | 'refused';
  /** Of the real clock, ms. */
  readonly at: number;
}

/** A receiver of webhooks that fails a third of the time, in all the ways that may pass. */
export class Mailbox {
  readonly attempts: Attempt[] = [];
  /** Whether it fails at all. */
  isFailing = true;
  readonly #dice: Dice;
  readonly #server: Server;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#server = createServer((request, response) => {
      // Whoever is killed while sending has not sent.
      this.#take(request, response).catch(() => undefined);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { type, data } = JSON.parse(await readText(request)) as {
      type: string;
      data: { id: number };
    };
    const about = `${request.url} ${type} ${data.id}`;
    const note = (outcome: Attempt['outcome']) =>
      this.attempts.push({
        id: String(request.headers['webhook-id']),
        about,
        outcome,
        at: performance.now(),
      });
    if (!this.isFailing || !this.#dice.chance(1 / 3)) {
      note('taken');
      response.end('ok');
      return;
    }
    switch (this.#dice.pick(['error', 'busy', 'reset', 'lost'] as const)) {
      case 'error':
        note('refused');
        response.writeHead(500).end('no');
        return;
      case 'busy':
        note('refused');
        response.writeHead(429, { 'retry-after': '30' }).end();
        return;
      case 'reset':
        note('refused');
        request.socket.resetAndDestroy();
        return;
      case 'lost':
        note('lost');
        request.socket.destroy();
    }
  }
}
