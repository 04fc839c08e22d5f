import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  canonicalLocale,
  type DeliveryId,
  linkPaths,
  localeProblem,
  type MessagePreview,
  type MessageTemplate,
  rpcMap,
  ServiceError,
  type Tenant,
  type TenantContext,
} from '#contracts';
import { RpcClient, UnitOfWork } from '#kernel';
import { composeMail, type MailContent } from '../../messages/compose-mail.js';
import { composeSms } from '../../messages/compose-sms.js';
import { defaultTemplate } from '../../messages/default-templates.js';
import { localePreferences } from '../../messages/locales.js';
import { isTemplateName, messageKinds } from '../../messages/message-kinds.js';
import { TemplateStore } from '../../ports/template-store.js';

/** Nobody: a token that opens nothing, and a code of no challenge. */
const sample = { name: 'Ada Lovelace', email: 'ada@example.com', username: null } as const;
const code = '123456';

const sampleContents: { readonly [name: string]: MailContent | undefined } = {
  'verify-email': { path: linkPaths.verifyEmail, parameters: { token: 'sample' } },
  'email-otp': { path: '', parameters: {}, code },
  'reset-password': { path: linkPaths.resetPassword, parameters: { token: 'sample' }, minutes: 30 },
  'password-changed': { path: linkPaths.forgotPassword, parameters: {} },
  'sign-up': { path: '', parameters: {}, code: '123456' },
  'sign-up-known': { path: linkPaths.forgotPassword, parameters: {} },
  'recovery-code-used': { path: '', parameters: {}, codesLeft: 9 },
};

/** Shows an administrator what a message looks like. */
@Injectable()
export class PreviewTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
    private readonly rpc: RpcClient,
  ) {}

  /** In the language asked for, or the nearest there is. Refuses with `not_found` an unknown message, with `invalid_argument` what is no language. */
  async execute(context: TenantContext, { name, locale }: { readonly name: string; readonly locale: string }): Promise<MessagePreview> {
    if (!isTemplateName(name)) throw new ServiceError('not_found', 'There is no such message.');
    if (canonicalLocale(locale) === null) {
      throw new ServiceError('invalid_argument', 'The language is none.', { members: [{ pointer: '/locale', detail: localeProblem }] });
    }
    const tenant = await this.rpc.call(rpcMap.tenant.getTenant, context, { id: context.tenantId });
    const own = await this.unitOfWork.transaction(context, (tx) => this.templates.list(tx, context));
    const [template] = localePreferences([locale, ...tenant.settings.locales]).flatMap(
      (preferred) => own.find((one) => one.name === name && one.locale === preferred) ?? defaultTemplate(name, preferred) ?? [],
    );
    if (template === undefined) throw new ServiceError('not_found', 'There is no wording of this message.');
    return messageKinds[name].channel === 'sms' ? previewSms(tenant, template) : previewMail(tenant, template);
  }
}

const previewMail = (tenant: Tenant, template: MessageTemplate): MessagePreview => {
  const content = sampleContents[template.name] ?? { path: '', parameters: {} };
  const { locale, subject, text, html } = composeMail({ id: randomUUID() as DeliveryId, tenant, user: sample, template, ...content });
  return { locale, subject, text, html };
};

const previewSms = (tenant: Tenant, template: MessageTemplate): MessagePreview => {
  const { text } = composeSms({ id: randomUUID() as DeliveryId, to: '', tenant, user: sample, template, code });
  return { locale: template.locale, subject: '', text, html: '' };
};
