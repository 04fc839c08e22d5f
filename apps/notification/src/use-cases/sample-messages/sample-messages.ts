import { Injectable } from '@nestjs/common';
import {
  canonicalLocale,
  type DeliveryId,
  linkPaths,
  localeProblem,
  type MessageTemplate,
  rpcMap,
  ServiceError,
  type TemplateParts,
  type Tenant,
  type TenantContext,
} from '#contracts';
import { RpcClient, UnitOfWork } from '#kernel';
import { composeMail, type MailContent } from '../../messages/compose-mail.js';
import { composeSms } from '../../messages/compose-sms.js';
import { defaultTemplate } from '../../messages/default-templates.js';
import { requireUsable } from '../../messages/judge-template.js';
import { localePreferences } from '../../messages/locales.js';
import { isTemplateName, messageKinds, type TemplateName } from '../../messages/message-kinds.js';
import type { Mail, Sms } from '../../ports/message-transport.js';
import { TemplateStore } from '../../ports/template-store.js';

/** Nobody: a token that opens nothing, and a code of no challenge. */
const sample = { name: 'Ada Lovelace', username: null } as const;
const code = '123456';
const sampleBrowser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const ownAccount = { path: linkPaths.account };

const contents: { readonly [Name in TemplateName]?: Partial<MailContent> } = {
  'verify-email': { path: linkPaths.verifyEmail, parameters: { token: 'sample' } },
  'reset-password': { path: linkPaths.resetPassword, parameters: { token: 'sample' }, minutes: 30 },
  'no-password': ownAccount,
  'password-changed': { path: linkPaths.forgotPassword },
  'sign-in-link': { path: linkPaths.magicLink, parameters: { sign_in: 'sample', token: 'sample' } },
  'sign-in-code': { path: '', parameters: {}, code: '12345678' },
  invitation: { path: linkPaths.invitation, parameters: { token: 'sample' }, until: '2030-01-31T12:00:00.000Z' },
  'sign-up-known': { path: linkPaths.forgotPassword },
  'email-change-notice': { path: linkPaths.emailChange, parameters: { token: 'sample' }, until: '2030-01-01T12:00:00.000Z' },
  'deletion-requested': { ...ownAccount, until: '2030-01-15T12:00:00.000Z' },
  'deletion-cancelled': ownAccount,
  'login-throttled': ownAccount,
  'authenticator-added': ownAccount,
  'authenticator-removed': ownAccount,
  'recovery-codes-created': ownAccount,
  'backchannel-authentication': {
    ...{ path: linkPaths.backchannel, parameters: { token: 'sample' }, until: '2030-01-01T12:10:00.000Z' },
    clientName: 'Shop',
  },
  'backchannel-authentication-sms': { path: linkPaths.backchannel, parameters: { token: 'sample' }, clientName: 'Shop' },
  'recovery-code-used': { ...ownAccount, codesLeft: 9 },
  'new-sign-in': {
    ...{ path: linkPaths.signInNotice, parameters: { token: 'sample' }, until: '2030-01-08T12:00:00.000Z' },
    signIn: { signedInAt: '2030-01-01T12:00:00.000Z', userAgent: sampleBrowser, network: '198.51.0.0/16', country: 'AT' },
  },
};

export type SampleRequest = {
  readonly name: string;
  readonly locale: string;
  /** A wording that is not stored, instead of the best there is. */
  readonly draft?: TemplateParts | undefined;
};

/** A message as its addressee would get it, of a person that there is not. */
export type SampleMessage =
  | { readonly channel: 'email'; readonly locale: string; readonly to: (id: DeliveryId, address: string) => Mail }
  | { readonly channel: 'sms'; readonly locale: string; readonly to: (id: DeliveryId, phoneNumber: string) => Sms };

/** Composes messages with sample data: for administrators to look at, and to send to themselves. */
@Injectable()
export class SampleMessages {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
    private readonly rpc: RpcClient,
  ) {}

  /**
   * In the language asked for, or the nearest there is. Refuses with `not_found` an unknown message, with `invalid_argument` what is no language and, as
   * `requireUsable` does, a draft that could not be stored.
   */
  async compose(context: TenantContext, { name, locale, draft }: SampleRequest): Promise<SampleMessage> {
    if (!isTemplateName(name)) throw new ServiceError('not_found', 'There is no such message.');
    const canonical = canonicalLocale(locale);
    if (canonical === null) {
      throw new ServiceError('invalid_argument', 'The language is none.', { members: [{ pointer: '/locale', detail: localeProblem }] });
    }
    if (draft) requireUsable({ ...draft, name, locale: canonical });
    const tenant = await this.rpc.call(rpcMap.tenant.getTenant, context, { id: context.tenantId });
    const template = draft ? { ...draft, name, locale: canonical } : await this.wordingOf(context, tenant, name, canonical);
    return messageKinds[name].channel === 'sms' ? sampleSms(tenant, name, template) : sampleMail(tenant, name, template);
  }

  private async wordingOf(context: TenantContext, tenant: Tenant, name: TemplateName, locale: string): Promise<MessageTemplate> {
    const own = await this.unitOfWork.transaction(context, (tx) => this.templates.list(tx, context));
    const [template] = localePreferences([locale, ...tenant.settings.locales]).flatMap(
      (preferred) => own.find((one) => one.name === name && one.locale === preferred) ?? defaultTemplate(name, preferred) ?? [],
    );
    if (template === undefined) throw new ServiceError('not_found', 'There is no wording of this message.');
    return template;
  }
}

const contentOf = (name: TemplateName): MailContent => ({
  path: '',
  parameters: {},
  ...(messageKinds[name].essential === 'code' && { code }),
  ...contents[name],
});

const sampleMail = (tenant: Tenant, name: TemplateName, template: MessageTemplate): SampleMessage => {
  const content = contentOf(name);
  const to = (id: DeliveryId, email: string): Mail => composeMail({ id, tenant, user: { ...sample, email }, template, ...content });
  return { channel: 'email', locale: template.locale, to };
};

const sampleSms = (tenant: Tenant, name: TemplateName, template: MessageTemplate): SampleMessage => ({
  channel: 'sms',
  locale: template.locale,
  to: (id, to) => composeSms({ id, to, tenant, user: sample, template, ...contentOf(name) }),
});
