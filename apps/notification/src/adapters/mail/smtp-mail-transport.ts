import { type Mail, MailTransport, ofPlatform, type Taken } from '../../ports/message-transport.js';
import { type MailOrigin, mailOptions } from './mail-options.js';
import { sendBySmtp, type SmtpTimeouts, smtpTimeouts } from './smtp.js';

/** A password is not sent in the clear over a network, even to a server that offers no STARTTLS (RFC 3207); `?requireTLS=false` says otherwise. */
export const requiresTls = (url: string): boolean => {
  const { username, hostname } = new URL(url);
  return username !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
};

/** By the operator's mail server. */
export class SmtpMailTransport extends MailTransport {
  constructor(
    private readonly settings: MailOrigin & { readonly url: string },
    private readonly limits: SmtpTimeouts = smtpTimeouts,
  ) {
    super();
  }

  override async send(mail: Mail): Promise<Taken> {
    const { url } = this.settings;
    const answer = await sendBySmtp({ url, requireTLS: requiresTls(url) }, mailOptions(this.settings, mail), this.limits);
    return { provider: ofPlatform('smtp'), answer };
  }
}
