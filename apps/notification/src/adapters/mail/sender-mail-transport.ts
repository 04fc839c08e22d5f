import type { PublicHosts } from '#outbound';
import { type Mail, MailTransport, type Taken } from '../../ports/message-transport.js';
import { dkimKeyName } from '../../senders/secrets-of-senders.js';
import type { OwnSender, OwnSenders } from '../../senders/own-senders.js';
import { type CountAttempt, OrderedProviders } from '../ordered-providers.js';
import { OwnMailServer } from './own-mail-server.js';

/** By the servers of the tenant whose mail it is, else by the operator's. A tenant's mails go by no other than its own: their sender is its own, too. */
export class SenderMailTransport extends MailTransport {
  override readonly isConfigured: boolean;

  constructor(
    private readonly senders: OwnSenders,
    private readonly platform: MailTransport,
    private readonly hosts: PublicHosts,
    private readonly count: CountAttempt,
  ) {
    super();
    this.isConfigured = platform.isConfigured;
  }

  override async send(mail: Mail): Promise<Taken> {
    const own = await this.senders.find(mail.tenantId, 'email');
    return own === null ? this.platform.send(mail) : this.serversOf(own).send(mail);
  }

  private serversOf({ settings, secrets }: OwnSender<'email'>): OrderedProviders<Mail> {
    const { from, servers, dkim } = settings;
    const [privateKey] = secrets[dkimKeyName] ?? [];
    const origin = { from, dkim: dkim === null || privateKey === undefined ? null : { ...dkim, privateKey } };
    const providers = servers.map((server) => {
      const [password = null] = secrets[server.name] ?? [];
      return new OwnMailServer({ ...server, password }, origin, this.hosts);
    });
    return new OrderedProviders('email', providers, this.count);
  }
}
