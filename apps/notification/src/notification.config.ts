import { join } from 'node:path';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import type { MessageChannel } from '#contracts';
import { type DkimSigner, isDkimSelector, readDkimKey, signsFor } from './senders/dkim.js';
import { AppConfig, Env, IsMasterKeys, IsSecureUrl, IsUrlOf } from '#platform/start';

/** What can bring text messages to people. */
const smsProviders = ['webhook', 'twilio'] as const;
type SmsProviderName = (typeof smsProviders)[number];

const OfProvider = (name: SmsProviderName): PropertyDecorator =>
  ValidateIf((config: NotificationConfig) => config.smsProviders?.includes(name) === true);

/** Signatures need all of their settings, or none. */
const IfSigned = (): PropertyDecorator =>
  ValidateIf(({ dkimDomain, dkimSelector, dkimKey }: NotificationConfig) =>
    [dkimDomain, dkimSelector, dkimKey].some((setting) => setting !== undefined),
  );

/** What the environment may say to the notification service. */
export class NotificationConfig extends AppConfig {
  @Env('OSTIARY_SMTP_URL', {
    description: 'The mail server. Unset: messages are written to the mailbox in the data directory, if there is one.',
    optional: true,
    secret: true,
    example: 'smtps://user:<password>@mail.example.com:465',
  })
  @IsOptional()
  @IsUrlOf(['smtp:', 'smtps:'])
  smtpUrl?: string;

  @Env('OSTIARY_MAIL_FROM', { description: 'The address that messages come from.', default: 'no-reply@ostiary.example' })
  @IsEmail()
  mailFrom!: string;

  @Env('OSTIARY_MAIL_DKIM_DOMAIN', {
    description:
      'The domain whose signature mails get (DKIM): that of OSTIARY_MAIL_FROM, or one above it. Unset: none, or that of the mail server.',
    optional: true,
    example: 'example.com',
  })
  @IfSigned()
  @ValidateBy({
    name: 'signsFor',
    validator: {
      validate: (domain: unknown, args) =>
        typeof domain === 'string' && signsFor(domain, (args?.object as NotificationConfig | undefined)?.mailFrom ?? ''),
      defaultMessage: () => 'must be the domain of OSTIARY_MAIL_FROM, or one above it, in lower case',
    },
  })
  dkimDomain?: string;

  @Env('OSTIARY_MAIL_DKIM_SELECTOR', {
    description: 'Under which name the key of signatures is published.',
    optional: true,
    example: 'ostiary1',
  })
  @IfSigned()
  @ValidateBy({
    name: 'isDkimSelector',
    validator: {
      validate: (selector: unknown) => typeof selector === 'string' && isDkimSelector(selector),
      defaultMessage: () => 'must be a name of lower-case letters, digits, hyphens and dots',
    },
  })
  dkimSelector?: string;

  @Env('OSTIARY_MAIL_DKIM_KEY', {
    description: 'The private key of signatures: RSA of 2048 bits or more, as PEM, or the base64 of its PKCS #8.',
    optional: true,
    secret: true,
    example: '<base64 of PKCS #8>',
  })
  @IfSigned()
  @ValidateBy({
    name: 'isDkimKey',
    validator: {
      validate: (key: unknown) => typeof key === 'string' && readDkimKey(key) !== null,
      defaultMessage: () => 'must be an RSA key of at least 2048 bits',
    },
  })
  dkimKey?: string;

  @Env('OSTIARY_SMS_PROVIDERS', {
    description:
      'What brings text messages to people, comma-separated: webhook, twilio. The second takes what the first fails to. Unset: they are written to the mailbox in the data directory, if there is one.',
    optional: true,
    example: 'twilio,webhook',
  })
  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(smsProviders, { each: true })
  @ArrayUnique()
  smsProviders?: string[];

  @Env('OSTIARY_SMS_WEBHOOK_URL', {
    description: 'Where the provider webhook posts text messages.',
    optional: true,
    example: 'https://sms.example.com/messages',
  })
  @OfProvider('webhook')
  @IsSecureUrl()
  smsWebhookUrl!: string;

  @Env('OSTIARY_SMS_WEBHOOK_SECRETS', {
    description:
      'What signs them (Standard Webhooks), comma-separated while one replaces another: each signs, the receiver checks for the one that it has.',
    optional: true,
    secret: true,
    example: 'whsec_<base64 of 24 to 64 random bytes>',
  })
  @OfProvider('webhook')
  @ArrayNotEmpty()
  @Matches(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, { each: true, message: 'must be whsec_ and the base64 of 24 to 64 bytes' })
  smsWebhookSecrets!: string[];

  @Env('OSTIARY_SMS_TWILIO_URL', {
    description: 'Where the Messages API of the provider twilio is; another one for a region, or for what speaks it.',
    default: 'https://api.twilio.com',
  })
  @IsSecureUrl()
  twilioUrl!: string;

  @Env('OSTIARY_SMS_TWILIO_ACCOUNT_SID', { description: 'The account at Twilio.', optional: true, example: 'AC<32 hexadecimal digits>' })
  @OfProvider('twilio')
  @Matches(/^AC[0-9a-f]{32}$/, { message: 'must be AC and 32 hexadecimal digits' })
  twilioAccountSid!: string;

  @Env('OSTIARY_SMS_TWILIO_AUTH_TOKEN', { description: 'What the account proves itself with.', optional: true, secret: true })
  @OfProvider('twilio')
  @Matches(/^[\x21-\x7e]{16,200}$/, { message: 'must have 16 to 200 visible characters' })
  twilioAuthToken!: string;

  @Env('OSTIARY_SMS_TWILIO_FROM', {
    description: 'The number or name that text messages come from, or the id of a messaging service.',
    optional: true,
    example: '+15550100',
  })
  @OfProvider('twilio')
  @Matches(/^(?:\+\d{4,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/, {
    message: 'must be a number such as +15550100, a name, or MG and 32 hexadecimal digits',
  })
  twilioFrom!: string;

  @Env('OSTIARY_NOTIFICATION_KEYS', {
    description:
      "Keys that seal the secrets of tenants' own mail servers and providers of text messages at rest, comma-separated: the first seals, all open. Of no use to any other service. How to replace one: docs/operations.md.",
    secret: true,
    example: 'k1:<base64 of 32 random bytes>',
  })
  @IsMasterKeys()
  notificationKeys!: string;

  @Env('OSTIARY_FETCH_FROM_LOOPBACK', {
    description:
      'Lets tenants name addresses of this machine for what is fetched of clients, such as jwks_uri, and for what sends their messages. For development: refused in production.',
    default: false,
  })
  @IsBoolean()
  fetchFromLoopback!: boolean;

  @Env('OSTIARY_DATA_DIR', { description: 'Where a platform on one machine keeps its mailbox.', optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  dataDirectory?: string;

  @Env('OSTIARY_DELIVERY_ATTEMPTS', { description: 'How often a message is tried before it is given up.', default: 12 })
  @IsInt()
  @Min(1)
  @Max(100)
  deliveryAttempts!: number;

  @Env('OSTIARY_DELIVERY_RETRY_SECONDS', {
    description: 'Delay before the second try; each further one doubles it, up to an hour.',
    default: 10,
  })
  @IsInt()
  @Min(1)
  @Max(3_600)
  deliveryRetrySeconds!: number;

  @Env('OSTIARY_DELIVERY_CONCURRENCY', { description: 'Messages that one replica sends at once.', default: 8 })
  @IsInt()
  @Min(1)
  @Max(100)
  deliveryConcurrency!: number;
}

/** What signs the mails of the operator's server; null: nothing here. */
export const dkimSignerOf = ({ dkimDomain, dkimSelector, dkimKey }: NotificationConfig): DkimSigner | null => {
  const privateKey = readDkimKey(dkimKey ?? '');
  return dkimDomain === undefined || dkimSelector === undefined || privateKey === null
    ? null
    : { domain: dkimDomain, selector: dkimSelector, privateKey };
};

type Destinations = Pick<NotificationConfig, 'smtpUrl' | 'smsProviders' | 'dataDirectory'>;

/** Where messages of a channel are written that nothing is configured for; null where they go elsewhere. */
export const mailboxDirectory = (
  { smtpUrl, smsProviders: providers = [], dataDirectory }: Destinations,
  channel: MessageChannel,
): string | null => {
  const leaves = channel === 'email' ? smtpUrl !== undefined : providers.length > 0;
  return leaves || dataDirectory === undefined ? null : join(dataDirectory, 'mailbox');
};
