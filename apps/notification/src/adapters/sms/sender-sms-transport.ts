import type { SmsProviderSettings } from '#contracts';
import type { Clock } from '#kernel';
import type { HttpPoster } from '#outbound';
import { type MessageProvider, type Sms, SmsTransport, type Taken } from '../../ports/message-transport.js';
import type { OwnSender, OwnSenders } from '../../senders/own-senders.js';
import { type CountAttempt, OrderedProviders } from '../ordered-providers.js';
import { webhookKey } from '../../senders/standard-webhook.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';
import { WebhookSmsProvider } from './webhook-sms-provider.js';

/** How providers are reached: those that tenants name, and Twilio, whose address is the operator's to say. */
export type SmsReach = { readonly ofTenants: HttpPoster; readonly ofOperator: HttpPoster; readonly twilioUrl: string };

/** By the providers of the tenant whose message it is, else by the operator's. */
export class SenderSmsTransport extends SmsTransport {
  override readonly isConfigured: boolean;

  constructor(
    private readonly senders: OwnSenders,
    private readonly platform: SmsTransport,
    private readonly reach: SmsReach,
    private readonly clock: Clock,
    private readonly count: CountAttempt,
  ) {
    super();
    this.isConfigured = platform.isConfigured;
  }

  override async send(sms: Sms, signal?: AbortSignal): Promise<Taken> {
    const own = await this.senders.find(sms.tenantId, 'sms');
    return own === null ? this.platform.send(sms, signal) : this.providersOf(own).send(sms, signal);
  }

  private providersOf({ settings, secrets }: OwnSender<'sms'>): OrderedProviders<Sms> {
    const providers = settings.providers.map((one) => this.providerOf(one, secrets[one.name] ?? []));
    return new OrderedProviders('sms', providers, this.count);
  }

  private providerOf({ name, kind, url, accountSid, from }: SmsProviderSettings, secrets: readonly string[]): MessageProvider<Sms> {
    if (kind === 'webhook') {
      const keys = secrets.map(webhookKey).filter((key) => key !== null);
      return new WebhookSmsProvider({ name, url: url ?? '', keys }, this.reach.ofTenants, this.clock);
    }
    const [authToken = ''] = secrets;
    const account = { name, url: this.reach.twilioUrl, accountSid: accountSid ?? '', authToken, from: from ?? '' };
    return new TwilioSmsProvider(account, this.reach.ofOperator);
  }
}
