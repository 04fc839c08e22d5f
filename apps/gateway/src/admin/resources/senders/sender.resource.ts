import { Part, Text } from '../../input/members.js';

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

/** Where the tenant's mails come from. */
export class MailSenderResource {
  @Text({ description: 'The address.', maxLength: 254, example: 'no-reply@example.com' })
  from!: string;

  @Part({ description: 'How they are signed; null: not here.', of: () => DkimRecordResource, nullable: true })
  dkim!: DkimRecordResource | null;
}
