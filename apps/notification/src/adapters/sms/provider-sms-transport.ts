import { type MessageProvider, ofPlatform, type Sms, SmsTransport, type Taken } from '../../ports/message-transport.js';
import { type CountAttempt, OrderedProviders } from '../ordered-providers.js';

/** By the operator's providers. */
export class ProviderSmsTransport extends SmsTransport {
  private readonly providers: OrderedProviders<Sms>;

  constructor(providers: readonly MessageProvider<Sms>[], count: CountAttempt) {
    super();
    this.providers = new OrderedProviders('sms', providers, count);
  }

  override async send(sms: Sms, signal?: AbortSignal): Promise<Taken> {
    const { provider, answer } = await this.providers.send(sms, signal);
    return { provider: ofPlatform(provider), answer };
  }
}
