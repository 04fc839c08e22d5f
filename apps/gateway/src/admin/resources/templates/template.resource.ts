import type { Delivery } from '#contracts';
import { Bool, OneOf, Text, Int } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { PageOf } from '../page-of.js';

export class PutTemplateBody {
  @Text({
    description: 'Subject of the message; a template. Left out of text messages.',
    optional: true,
    maxLength: 500,
    example: 'Verify your address',
  })
  subject?: string;

  @Text({ description: 'The message as plain text; a template.', minLength: 1, maxLength: 20_000 })
  text!: string;

  @Text({ description: 'The message as HTML; a template. Left out of text messages.', optional: true, maxLength: 40_000 })
  html?: string;
}

/** A tenant's own wording of a message. */
export class TemplateResource {
  @Text({ description: 'Subject of the message; a template. Empty of text messages.', maxLength: 500, example: 'Verify your address' })
  subject!: string;

  @Text({ description: 'The message as plain text; a template.', minLength: 1, maxLength: 20_000 })
  text!: string;

  @Text({ description: 'The message as HTML; a template. Empty of text messages.', maxLength: 40_000 })
  html!: string;

  @Text({ description: 'Which message.', maxLength: 100, example: 'verify-email' })
  name!: string;

  @Text({ description: 'Its language (BCP 47).', maxLength: 35, example: 'en' })
  locale!: string;

  @Int({ description: 'Grows by one with every change.', from: 1, to: 2_147_483_647, example: 1 })
  version!: number;
}

/** The platform's wording of a message: what a tenant's own may begin from. */
export class DefaultTemplateResource {
  @Text({ description: 'Subject of the message; a template. Empty of text messages.', maxLength: 500 })
  subject!: string;

  @Text({ description: 'The message as plain text; a template.', maxLength: 20_000 })
  text!: string;

  @Text({ description: 'The message as HTML; a template. Empty of text messages.', maxLength: 40_000 })
  html!: string;

  @Text({ description: 'Which message.', maxLength: 100, example: 'verify-email' })
  name!: string;

  @Text({ description: 'The language it is in (BCP 47): the one asked for, or the nearest there is.', maxLength: 35, example: 'en' })
  locale!: string;
}

/** Few enough for one page. Defaults are not listed. */
export class TemplatePage extends PageOf(TemplateResource) {}

/** A message as a person would get it. */
export class MessagePreviewResource {
  @Text({ description: 'The language it is in (BCP 47).', maxLength: 35, example: 'de' })
  locale!: string;

  @Text({ description: 'Its subject.', maxLength: 500 })
  subject!: string;

  @Text({ description: 'As plain text.', maxLength: 100_000 })
  text!: string;

  @Text({ description: 'As HTML.', maxLength: 100_000 })
  html!: string;
}

/** Which message is sent with sample data; a test message of the platform's own without one. */
class TestedTemplate {
  @Text({
    description: 'A message to send with sample data, as its preview shows it.',
    optional: true,
    maxLength: 100,
    example: 'verify-email',
  })
  template?: string;

  @Text({ description: 'The language of `template` (BCP 47).', optional: true, maxLength: 35, example: 'fr' })
  locale?: string;
}

export class SendTestSmsBody extends TestedTemplate {
  @Text({ description: 'Where the message goes (E.164).', minLength: 3, maxLength: 32, example: '+491713920000' })
  phone_number!: string;
}

export class SendTestMailBody extends TestedTemplate {
  @Text({ description: 'Where the message goes.', minLength: 3, maxLength: 254, example: 'you@example.com' })
  address!: string;
}

/** What became of a test message. */
export class MessageTestResource {
  @Text({ description: 'UUID of the delivery.', maxLength: 36 })
  delivery_id!: string;

  @Bool({
    description:
      'Whether the mail server, or the provider of text messages, took it; null: it did not answer in time, and the message may arrive all the same.',
    nullable: true,
  })
  accepted!: boolean | null;

  @Text({
    description: "What took it: `platform/` and the name of one of the operator's, or the name of one of the tenant's own; null: nothing.",
    nullable: true,
    maxLength: 64,
    example: 'platform/smtp',
  })
  provider!: string | null;

  @Text({ description: "The server's own answer, or what kept it from giving one.", maxLength: 300, example: '250 2.0.0 Ok: queued' })
  answer!: string;
}

/** One message to a person, and what became of it. The message itself is not kept. */
export class DeliveryResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'Who it was for.', nullable: true, maxLength: 36 })
  user_id!: string | null;

  @OneOf({ description: 'How it went.', values: ['email', 'sms'] })
  channel!: Delivery['channel'];

  @Text({ description: 'Which message.', maxLength: 100 })
  template!: string;

  @OneOf({ description: 'dead: not tried again.', values: ['pending', 'delivered', 'dead'] })
  status!: Delivery['status'];

  @Int({ description: 'How often it was tried.', from: 0, to: 1000 })
  attempts!: number;

  @Text({
    description: "What took it: `platform/` and the name of one of the operator's, or the name of one of the tenant's own; null: nothing.",
    nullable: true,
    maxLength: 64,
    example: 'platform/smtp',
  })
  provider!: string | null;

  @Text({ description: 'What went wrong last.', nullable: true, maxLength: 1000 })
  last_error!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC.', nullable: true, maxLength: 30 })
  delivered_at!: string | null;
}

/** Which deliveries: those that every given filter lets through. */
export class DeliveryQuery extends PageQuery {
  @OneOf({ description: 'Whether it went out, waits, or was given up.', values: ['pending', 'delivered', 'dead'], optional: true })
  status?: Delivery['status'];

  @OneOf({ description: 'How it went.', values: ['email', 'sms'], optional: true })
  channel?: Delivery['channel'];

  @Text({ description: 'Which message.', optional: true, minLength: 1, maxLength: 100, example: 'verify-email' })
  template?: string;

  @Text({ description: 'Id of the user it was for.', optional: true, minLength: 1, maxLength: 36 })
  user_id?: string;

  @Text({ description: 'Not before this time. ISO 8601.', optional: true, maxLength: 40, example: '2030-01-31T00:00:00Z' })
  from?: string;

  @Text({ description: 'Before this time. ISO 8601.', optional: true, maxLength: 40, example: '2030-02-01T00:00:00Z' })
  to?: string;
}

export class DeliveryPage extends PageOf(DeliveryResource) {}
