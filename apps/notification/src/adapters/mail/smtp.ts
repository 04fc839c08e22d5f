import { createTransport, type SendMailOptions } from 'nodemailer';
import { MessageError } from '../../ports/message-transport.js';

/** Milliseconds. The whole is bounded too: a server may answer one byte at a time. */
export const smtpTimeouts = { step: 10_000, whole: 25_000 } as const;
export type SmtpTimeouts = { readonly step: number; readonly whole: number };

/** A mail server, by its URL or by its parts. */
export type SmtpServer =
  | { readonly url: string; readonly requireTLS: boolean }
  | {
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      readonly requireTLS: boolean;
      readonly auth?: { readonly user: string; readonly pass: string };
      readonly tls: { readonly servername: string };
    };

const memberOf = (error: unknown, name: 'code' | 'responseCode' | 'command' | 'response'): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/**
 * What happened, in codes. The server's own words stay out: they may quote the message. Only a 5xx about this message or
 * this addressee is final; a refused password or a dropped connection is nobody's fault who waits for mail. `isSent`: the server was told that the message comes, so that it may have
 * taken it where it does not say.
 */
const mailErrorOf = (error: unknown, isSent: boolean): MessageError => {
  const [code, responseCode, command] = [memberOf(error, 'code'), memberOf(error, 'responseCode'), memberOf(error, 'command')];
  const answer = memberOf(error, 'response');
  const status = typeof responseCode === 'number' ? responseCode : null;
  const permanent = status !== null && status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  const words = [
    typeof code === 'string' ? code : 'failed',
    status === null ? null : `SMTP ${status}`,
    typeof command === 'string' ? command : null,
  ];
  const reason = words.filter((word) => word !== null).join(' ');
  return new MessageError(reason.slice(0, 100), permanent, {
    cause: error,
    answer: typeof answer === 'string' ? answer : undefined,
    mayBeTaken: isSent && status === null,
  });
};

/** Sees when the command that brings the message is given; nothing of what it is told is kept. */
const watchFor = (onData: () => void) => {
  const ignore = (): void => undefined;
  const debug = (_entry: unknown, line?: unknown): void => {
    if (line === 'DATA') onData();
  };
  return { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
};

/** Over SMTP (RFC 5321), a connection a message: a server that hangs holds up nothing but the message it was given. What the server says to it. Throws `MessageError`. */
export const sendBySmtp = async (server: SmtpServer, message: SendMailOptions, { step, whole }: SmtpTimeouts): Promise<string> => {
  let isSent = false;
  const transport = createTransport({
    ...server,
    connectionTimeout: step,
    greetingTimeout: step,
    socketTimeout: step,
    dnsTimeout: step,
    transactionLog: true,
    logger: watchFor(() => (isSent = true)),
  });
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MessageError('the server took too long', false, { mayBeTaken: isSent })), whole);
  });
  try {
    return (await Promise.race([transport.sendMail(message), tooSlow])).response;
  } catch (error) {
    throw error instanceof MessageError ? error : mailErrorOf(error, isSent);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
};
