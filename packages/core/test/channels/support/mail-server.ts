import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | null;
  /** As it came over the wire. */
  readonly source: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: Mail[];
}

/** An SMTP server on the loopback that keeps what it gets; it ends with the test. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 0,
    ...options,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          source: Buffer.concat(chunks).toString('utf8'),
        });
        if (options.onData === undefined) callback();
        else options.onData(stream, session, callback);
      });
    },
  });
  server.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  const listening = server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => server.close());
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { port: address.port, mails };
}

/** A refusal with that reply. */
export function reply(responseCode: number): Error {
  return Object.assign(new Error('refused'), { responseCode });
}
