import { Logger } from '@nestjs/common';
import type { Clock } from '#kernel';
import type { AppMetrics } from '#platform';
import { mailboxDirectory, type NotificationConfig } from '../../notification.config.js';
import type { SmsProvider, SmsTransport } from '../../ports/message-transport.js';
import { UnconfiguredTransport } from '../unconfigured-transport.js';
import { FileSmsTransport } from './file-sms-transport.js';
import { ProviderSmsTransport } from './provider-sms-transport.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';
import { WebhookSmsProvider } from './webhook-sms-provider.js';
import { webhookKey } from './standard-webhook.js';

const providerOf = (name: string, config: NotificationConfig, clock: Clock): SmsProvider => {
  if (name === 'webhook') {
    const keys = config.smsWebhookSecrets.map(webhookKey).filter((key) => key !== null);
    return new WebhookSmsProvider({ url: config.smsWebhookUrl, keys }, clock);
  }
  const { twilioUrl: url, twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioFrom: from } = config;
  return new TwilioSmsProvider({ url, accountSid, authToken, from });
};

/** The providers that the operator named, in that order; without any, the mailbox in the data directory. */
export const chooseSmsTransport = (config: NotificationConfig, clock: Clock, metrics: AppMetrics): SmsTransport => {
  const { smsProviders = [] } = config;
  const directory = mailboxDirectory(config, 'sms');
  if (smsProviders.length > 0) {
    return new ProviderSmsTransport(
      smsProviders.map((name) => providerOf(name, config, clock)),
      metrics,
    );
  }
  if (directory !== null) return new FileSmsTransport(directory);
  const reason = 'neither OSTIARY_SMS_PROVIDERS nor OSTIARY_DATA_DIR is set';
  new Logger('Sms').warn(`${reason}: text messages will wait and expire.`);
  return new UnconfiguredTransport(reason);
};
