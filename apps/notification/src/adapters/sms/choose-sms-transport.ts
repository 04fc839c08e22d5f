import { Logger } from '@nestjs/common';
import type { Clock } from '#kernel';
import type { HttpPoster } from '#outbound';
import { mailboxDirectory, type NotificationConfig } from '../../notification.config.js';
import type { MessageProvider, Sms, SmsTransport } from '../../ports/message-transport.js';
import type { CountAttempt } from '../ordered-providers.js';
import { UnconfiguredTransport } from '../unconfigured-transport.js';
import { FileSmsTransport } from './file-sms-transport.js';
import { ProviderSmsTransport } from './provider-sms-transport.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';
import { WebhookSmsProvider } from './webhook-sms-provider.js';
import { webhookKey } from '../../senders/standard-webhook.js';

/** `poster`: for addresses that the operator named. */
type Surroundings = { readonly poster: HttpPoster; readonly clock: Clock; readonly count: CountAttempt };

const providerOf = (name: string, config: NotificationConfig, { poster, clock }: Surroundings): MessageProvider<Sms> => {
  if (name === 'webhook') {
    const keys = config.smsWebhookSecrets.map(webhookKey).filter((key) => key !== null);
    return new WebhookSmsProvider({ name, url: config.smsWebhookUrl, keys }, poster, clock);
  }
  const { twilioUrl: url, twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioFrom: from } = config;
  return new TwilioSmsProvider({ name, url, accountSid, authToken, from }, poster);
};

/** The providers that the operator named, in that order; without any, the mailbox in the data directory. */
export const chooseSmsTransport = (config: NotificationConfig, surroundings: Surroundings): SmsTransport => {
  const { smsProviders = [] } = config;
  const directory = mailboxDirectory(config, 'sms');
  if (smsProviders.length > 0) {
    return new ProviderSmsTransport(
      smsProviders.map((name) => providerOf(name, config, surroundings)),
      surroundings.count,
    );
  }
  if (directory !== null) return new FileSmsTransport(directory);
  const reason = 'neither OSTIARY_SMS_PROVIDERS nor OSTIARY_DATA_DIR is set';
  new Logger('Sms').warn(`${reason}: text messages of tenants without a provider of their own will wait and expire.`);
  return new UnconfiguredTransport(reason);
};
