import type { DeliveryId, UserId } from '../ids.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { Conditional } from '../version.js';
import type { MailSender, MailSenderChange, SmsSender, SmsSenderChange } from './senders.js';
import type { Delivery, DeliveryFilter, MessageChannel, MessagePreview, MessageTest } from './dto.js';

const { platform, tenant } = rpcsOf('notification');

/** A tenant's own wording; its parts are templates. A text message has the text alone: subject and HTML are empty. */
export type MessageTemplate = {
  readonly name: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** What a wording is made of. */
export type TemplateParts = Pick<MessageTemplate, 'subject' | 'text' | 'html'>;

/** As it is kept: `version` grows by one with every change. */
export type StoredTemplate = MessageTemplate & { readonly version: number };

export const notificationRpc = {
  /** Oldest first. Refuses with `invalid_argument` a filter's time that is none. */
  listDeliveries: tenant<PageRequest & DeliveryFilter, Page<Delivery>>('list-deliveries'),
  /** Tenant templates only; defaults are not listed. */
  listTemplates: tenant<Record<never, never>, { templates: readonly StoredTemplate[] }>('list-templates'),
  getTemplate: tenant<{ name: string; locale: string }, StoredTemplate>('get-template'),
  putTemplate: tenant<MessageTemplate & Conditional, StoredTemplate>('put-template'),
  /** The platform's wording in that language, or the nearest there is: what a tenant's own may begin from. Refuses an unknown name with `not_found`. */
  getDefaultTemplate: tenant<{ name: string; locale: string }, MessageTemplate>('get-default-template'),
  /**
   * With sample data: `draft`, which is judged as `putTemplate` does and not stored, or the best wording there is for that language, the tenant's own or the
   * platform's. Refuses an unknown name with `not_found`.
   */
  previewTemplate: tenant<{ name: string; locale: string; draft?: TemplateParts }, MessagePreview>('preview-template'),
  /** By which channels the operator has set up a way to send messages. */
  listMessageChannels: platform<Record<never, never>, { configured: readonly MessageChannel[] }>('list-message-channels'),
  /**
   * Sends one message now, and waits for what the mail server says, the tenant's own or the operator's: one that says it is a test, or `template` with sample data, as its preview
   * shows it. Refuses with `invalid_argument` an address that is none and a message that is no mail, and with `too_many_requests` the
   * eleventh of a tenant within an hour.
   */
  sendTestMail: tenant<{ address: string; template?: { name: string; locale: string } }, MessageTest>('send-test-mail', {
    timeoutMs: 4_500,
  }),
  /** As `sendTestMail`, by the provider of text messages, to a number in E.164 form. Refuses numbers that text messages are never sent to, and those of countries that the tenant does not name. */
  sendTestSms: tenant<{ phoneNumber: string; template?: { name: string; locale: string } }, MessageTest>('send-test-sms', {
    timeoutMs: 4_500,
  }),
  /** Where the tenant's mails come from, and what is published so that their signatures can be checked; no secret. */
  getMailSender: tenant<Record<never, never>, MailSender>('get-mail-sender'),
  /**
   * Refuses with `invalid_argument` what is unfit, and a secret that is left out of another server, user, address or account than before: it would be told to whoever is
   * named now.
   */
  putMailSender: tenant<MailSenderChange & Conditional, MailSender>('put-mail-sender'),
  /** The operator's sends again. Refuses with `not_found` where there is none of the tenant's own. */
  deleteMailSender: tenant<Conditional, { deleted: true }>('delete-mail-sender'),
  getSmsSender: tenant<Record<never, never>, SmsSender>('get-sms-sender'),
  /** As `putMailSender`. */
  putSmsSender: tenant<SmsSenderChange & Conditional, SmsSender>('put-sms-sender'),
  deleteSmsSender: tenant<Conditional, { deleted: true }>('delete-sms-sender'),
  /**
   * Has a message that was given up tried again, once. Refuses with `not_found`, and with `conflict` one that was not given up, is a test, or is
   * of no use any more.
   */
  retryDelivery: tenant<{ id: DeliveryId }, Delivery>('retry-delivery'),
  /** Asks a user once more to verify their address. Refuses with `too_many_requests` after ten within an hour. */
  resendVerification: tenant<{ userId: UserId }, { deliveryId: DeliveryId }>('resend-verification'),
  deleteTemplate: tenant<{ name: string; locale: string } & Conditional, { deleted: true }>('delete-template'),
} as const;
