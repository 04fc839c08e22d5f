import { createTransport } from 'nodemailer';
import { type Mail, MessageError, MailTransport } from '../../ports/message-transport.js';
import { type MailOrigin, mailOptions } from './mail-options.js';

/** Milliseconds. The whole is bounded too: a server may answer one byte at a time. */
const timeouts = { step: 10_000, whole: 25_000 } as const;

const memberOf = (error: unknown, name: 'code' | 'responseCode' | 'command' | 'response'): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/**
 * What happened, in codes. The server's own words stay out: they may quote the message. Only a 5xx about this message or
 * this addressee is final; a refused password or a dropped connection is nobody's fault who waits for mail.
 */
const mailErrorOf = (error: unknown): MessageError => {
  if (error instanceof MessageError) return error;
  const [code, responseCode, command] = [memberOf(error, 'code'), memberOf(error, 'responseCode'), memberOf(error, 'command')];
  const answer = memberOf(error, 'response');
  const status = typeof responseCode === 'number' ? responseCode : null;
  const permanent = status !== null && status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  const words = [
    typeof code === 'string' ? code : 'failed',
    status === null ? null : `SMTP ${status}`,
    typeof command === 'string' ? command : null,
  ];
  return new MessageError(
    words
      .filter((word) => word !== null)
      .join(' ')
      .slice(0, 100),
    permanent,
    { cause: error, answer: typeof answer === 'string' ? answer : undefined },
  );
};

/** A password is not sent in the clear over a network, even to a server that offers no STARTTLS (RFC 3207); `?requireTLS=false` says otherwise. */
export const requiresTls = (url: string): boolean => {
  const { username, hostname } = new URL(url);
  return username !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
};

/** Over SMTP (RFC 5321), a connection a message: a server that hangs holds up nothing but the message it was given. */
export class SmtpMailTransport extends MailTransport {
  constructor(
    private readonly settings: MailOrigin & { readonly url: string },
    private readonly limits: { readonly step: number; readonly whole: number } = timeouts,
  ) {
    super();
  }

  override async send(mail: Mail): Promise<string> {
    const { step, whole } = this.limits;
    const transport = createTransport({
      url: this.settings.url,
      requireTLS: requiresTls(this.settings.url),
      connectionTimeout: step,
      greetingTimeout: step,
      socketTimeout: step,
      dnsTimeout: step,
    });
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new MessageError('the server took too long', false)), whole);
    });
    try {
      return (await Promise.race([transport.sendMail(mailOptions(this.settings, mail)), tooSlow])).response;
    } catch (error) {
      throw mailErrorOf(error);
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }
}
