import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { parseMail, type MailMessage } from './mail-message.js';

/** How the server treats messages: takes them, answers nothing, or refuses each with an SMTP status such as 451 or 550. */
export type SmtpBehaviour = { readonly kind: 'accept' } | { readonly kind: 'hang' } | { readonly kind: 'refuse'; readonly status: number };

/** A real SMTP server that keeps what it receives. */
export type SmtpSink = {
  readonly url: string;
  /** What was accepted, oldest first. */
  readonly messages: readonly MailMessage[];
  /** Messages that came to the end of DATA, accepted or not. */
  readonly attempts: number;
  behave(behaviour: SmtpBehaviour): void;
  /** The first message that `matches`, waiting up to `timeoutMs`. Throws if none comes. */
  waitFor(matches: (message: MailMessage) => boolean, timeoutMs?: number): Promise<MailMessage>;
  clear(): void;
  stop(): Promise<void>;
};

/** Starts a server on a free port of 127.0.0.1, without TLS or authentication. */
export const startSmtpSink = async (): Promise<SmtpSink> => {
  const { SMTPServer } = await import('smtp-server'); // loaded by those who need it
  let behaviour: SmtpBehaviour = { kind: 'accept' };
  let attempts = 0;
  const messages: MailMessage[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        attempts += 1;
        if (behaviour.kind === 'hang') return;
        if (behaviour.kind === 'refuse') return done(Object.assign(new Error('refused by the test'), { responseCode: behaviour.status }));
        const { mailFrom, rcptTo } = session.envelope;
        messages.push(
          parseMail(Buffer.concat(chunks).toString('latin1'), {
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
          }),
        );
        done();
      });
    },
  });
  server.on('error', () => undefined); // a client that went away
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');

  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    get attempts() {
      return attempts;
    },
    behave: (next) => void (behaviour = next),
    waitFor: async (matches, timeoutMs = 5_000) => {
      for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) {
        const found = messages.find(matches);
        if (found) return found;
      }
      throw new Error(`no such message within ${timeoutMs} ms; ${messages.length} others came`);
    },
    clear: () => void (messages.length = 0),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
