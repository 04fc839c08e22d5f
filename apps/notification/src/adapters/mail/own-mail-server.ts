import { isIP } from 'node:net';
import type { MailServer } from '#contracts';
import { HostRefusal, isLoopbackAddress, type PublicHosts } from '#outbound';
import { type Mail, MessageError, type MessageProvider } from '../../ports/message-transport.js';
import { type MailOrigin, mailOptions } from './mail-options.js';
import { sendBySmtp, type SmtpServer, type SmtpTimeouts } from './smtp.js';

/** Milliseconds to find the addresses of a host. */
const lookUpMs = 2_000;
/** Milliseconds. Two servers one after the other end well before the lease of their message does. */
const ownTimeouts: SmtpTimeouts = { step: 10_000, whole: 20_000 };

/** The port at which TLS begins with the first byte (RFC 8314 §3.3). */
const implicitTlsPort = 465;

/** A mail server that a tenant named: connected to only where it is public, and with TLS that its name is proved by. */
export class OwnMailServer implements MessageProvider<Mail> {
  readonly name: string;

  constructor(
    private readonly server: MailServer & { readonly password: string | null },
    private readonly origin: MailOrigin,
    private readonly hosts: PublicHosts,
    private readonly limits: SmtpTimeouts = ownTimeouts,
  ) {
    this.name = server.name;
  }

  async send(mail: Mail): Promise<string> {
    const message = mailOptions(this.origin, mail);
    return sendBySmtp(await this.connection(), message, this.limits);
  }

  private async connection(): Promise<SmtpServer> {
    const { host, port, username, password } = this.server;
    const [address = ''] = await this.addresses();
    const secure = port === implicitTlsPort;
    return {
      host: address,
      port,
      secure,
      requireTLS: !secure && !isLoopbackAddress(address),
      ...(username !== null && { auth: { user: username, pass: password ?? '' } }),
      tls: { servername: isIP(host) === 0 ? host : '' },
    };
  }

  private async addresses(): Promise<readonly string[]> {
    try {
      return await this.hosts.addressesOf(this.server.host, AbortSignal.timeout(lookUpMs));
    } catch (error) {
      throw new MessageError(error instanceof HostRefusal ? error.message : 'the host has no address', false, {
        cause: error,
      });
    }
  }
}
