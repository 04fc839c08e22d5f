import { type SmsProviderKind, smsProviderKinds } from '#contracts';
import { Bool, Int, ObjectList, OneOf, Part, StringList, Text } from '../../input/members.js';

/** What the owner of a domain publishes in DNS, so that signatures of its mails can be checked (DKIM, RFC 6376). */
export class DkimRecordResource {
  @Text({ description: 'The domain that mails are signed for.', maxLength: 253, example: 'example.com' })
  domain!: string;

  @Text({ description: 'Which of its keys.', maxLength: 63, example: 'ostiary1' })
  selector!: string;

  @Text({ description: 'The name of the TXT record to publish.', maxLength: 400, example: 'ostiary1._domainkey.example.com' })
  record_name!: string;

  @Text({
    description: 'What it says. DNS takes it in strings of at most 255 characters, which are one value.',
    maxLength: 4_000,
    example: 'v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA...',
  })
  record_value!: string;
}

/** A mail server of the tenant's. */
export class MailServerResource {
  @Text({ description: 'What it is called in the list of deliveries.', maxLength: 32, example: 'primary' })
  name!: string;

  @Text({ description: 'Its name, or its public address.', maxLength: 253, example: 'smtp.example.com' })
  host!: string;

  @Int({ description: '465 for TLS from the first byte; 587 or 2525 for STARTTLS, which is demanded.', from: 1, to: 65_535, example: 465 })
  port!: number;

  @Text({ description: 'As whom it is asked; null: as nobody.', nullable: true, maxLength: 256 })
  username!: string | null;
}

/** Where the tenant's mails come from. */
export class MailSenderResource {
  @Bool({ description: "Whether that is the tenant's own, or the operator's." })
  is_own!: boolean;

  @Text({ description: 'The address.', maxLength: 254, example: 'no-reply@example.com' })
  from!: string;

  @ObjectList({ description: "The tenant's own servers: the second stands in for the first.", of: () => MailServerResource, maxItems: 2 })
  servers!: readonly MailServerResource[];

  @Part({ description: 'How they are signed; null: not here.', of: () => DkimRecordResource, nullable: true })
  dkim!: DkimRecordResource | null;

  @Int({ description: "Grows by one with every change; 0: there is none of the tenant's own.", from: 0, to: 2_147_483_647, example: 1 })
  version!: number;
}

export class MailServerBody {
  @Text({
    description: 'What it is called in the list of deliveries: lower-case letters, digits, hyphens.',
    maxLength: 32,
    example: 'primary',
  })
  name!: string;

  @Text({ description: 'Its name, or its public address.', maxLength: 253, example: 'smtp.example.com' })
  host!: string;

  @Int({ description: '465 for TLS from the first byte; 587 or 2525 for STARTTLS, which is demanded.', from: 1, to: 65_535, example: 465 })
  port!: number;

  @Text({ description: 'As whom it is asked. Left out: as nobody.', optional: true, nullable: true, maxLength: 256 })
  username?: string | null;

  @Text({
    description: 'What it is asked with. Never shown. Left out: the one that is known, while name, host, port and username are the same.',
    optional: true,
    maxLength: 256,
  })
  password?: string;
}

class DkimBody {
  @Text({ description: 'The domain of the address that mails come from, or one above it.', maxLength: 253, example: 'example.com' })
  domain!: string;

  @Text({ description: 'Under which name its key is published. Another one makes another key.', maxLength: 63, example: 'ostiary1' })
  selector!: string;
}

export class PutMailSenderBody {
  @Text({ description: 'The address that mails come from.', maxLength: 254, example: 'no-reply@example.com' })
  from!: string;

  @ObjectList({ description: 'One or two: the second stands in for the first.', of: () => MailServerBody, maxItems: 2 })
  servers!: readonly MailServerBody[];

  @Part({
    description: 'For whom they are signed, by a key that is made here. Left out, or null: not here.',
    of: () => DkimBody,
    optional: true,
    nullable: true,
  })
  dkim?: DkimBody | null;
}

/** A provider of text messages of the tenant's. */
export class SmsProviderResource {
  @Text({ description: 'What it is called in the list of deliveries.', maxLength: 32, example: 'primary' })
  name!: string;

  @OneOf({ description: 'A signed webhook (Standard Webhooks), or Twilio.', values: smsProviderKinds })
  kind!: SmsProviderKind;

  @Text({ description: 'Of a webhook: where it posts to.', nullable: true, maxLength: 2_000, example: 'https://sms.example.com/messages' })
  url!: string | null;

  @Text({ description: 'Of Twilio: the account.', nullable: true, maxLength: 34 })
  account_sid!: string | null;

  @Text({ description: 'Of Twilio: the number, name or messaging service that messages come from.', nullable: true, maxLength: 34 })
  from!: string | null;
}

/** What sends the tenant's text messages. */
export class SmsSenderResource {
  @Bool({ description: "Whether that is the tenant's own, or the operator's." })
  is_own!: boolean;

  @ObjectList({ description: "The tenant's own: the second stands in for the first.", of: () => SmsProviderResource, maxItems: 2 })
  providers!: readonly SmsProviderResource[];

  @Int({ description: "Grows by one with every change; 0: there is none of the tenant's own.", from: 0, to: 2_147_483_647, example: 1 })
  version!: number;
}

export class SmsProviderBody {
  @Text({
    description: 'What it is called in the list of deliveries: lower-case letters, digits, hyphens.',
    maxLength: 32,
    example: 'primary',
  })
  name!: string;

  @OneOf({ description: 'A signed webhook (Standard Webhooks), or Twilio.', values: smsProviderKinds })
  kind!: SmsProviderKind;

  @Text({
    description: 'Of a webhook: where it posts to. https, at port 443, of a host whose addresses are all public.',
    optional: true,
    nullable: true,
    maxLength: 2_000,
    example: 'https://sms.example.com/messages',
  })
  url?: string | null;

  @StringList({
    description:
      'Of a webhook: one or two that each sign it, `whsec_` and the base64 of 24 to 64 bytes. Never shown. Left out: those that are known, while name and url are the same.',
    optional: true,
    maxItems: 2,
    maxLength: 100,
  })
  secrets?: readonly string[];

  @Text({ description: 'Of Twilio: the account.', optional: true, nullable: true, maxLength: 34 })
  account_sid?: string | null;

  @Text({
    description:
      'Of Twilio: what the account proves itself with. Never shown. Left out: the one that is known, while name and account are the same.',
    optional: true,
    maxLength: 200,
  })
  auth_token?: string;

  @Text({
    description: 'Of Twilio: the number, name or messaging service that messages come from.',
    optional: true,
    nullable: true,
    maxLength: 34,
  })
  from?: string | null;
}

export class PutSmsSenderBody {
  @ObjectList({ description: 'One or two: the second stands in for the first.', of: () => SmsProviderBody, maxItems: 2 })
  providers!: readonly SmsProviderBody[];
}
