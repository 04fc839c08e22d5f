import { Injectable } from '@nestjs/common';
import {
  isPlainlyVisible,
  canonicalLocale,
  type InvalidMember,
  localeProblem,
  type MessageTemplate,
  ServiceError,
  type TenantContext,
  type Conditional,
  requireVersion,
  type StoredTemplate,
} from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { exceedsSms } from '../../messages/compose-sms.js';
import { isTemplateName, messageKinds, type TemplateName, templateNames } from '../../messages/message-kinds.js';
import { mailVariables, smsVariables } from '../../messages/message-values.js';
import { templateSecretProblem } from '../../messages/secret-places.js';
import { templateProblem, uses } from '../../messages/template-engine.js';
import { TemplateStore } from '../../ports/template-store.js';

const longest = { subject: 200, text: 10_000, html: 20_000 } as const;
const longestSms = 500;
const maxTemplates = 100;

const partProblem = (template: MessageTemplate & { readonly name: TemplateName }, part: keyof typeof longest): string | null => {
  const wording = template[part];
  const { channel, essential } = messageKinds[template.name];
  const isSms = channel === 'sms';
  if (isSms && part !== 'text') return wording === '' ? null : 'must be left out of a text message';
  if (wording === '') return 'is required';
  const most = isSms ? longestSms : longest[part];
  if (wording.trim() === '' || wording.length > most) return `must have 1 to ${most} characters`;
  if (wording.includes('\0') || /\p{Cs}/u.test(wording)) return 'must be well-formed text';
  if (part === 'subject' && !isPlainlyVisible(wording))
    return 'must be one line, without characters that show nothing or change the direction of text';
  const problem = templateProblem(wording, isSms ? smsVariables : mailVariables);
  if (problem !== null) return problem;
  if (part !== 'subject' && !uses(wording, essential)) return `must show {{${essential}}} outside of any section`;
  return isSms && exceedsSms(template)
    ? 'must be short enough for a text message: with names and the line for the browser, of at most 459 letters of GSM 03.38, or 201 others'
    : null;
};

const requireUsable = (template: MessageTemplate): void => {
  const members: InvalidMember[] = [];
  const { name } = template;
  if (canonicalLocale(template.locale) === null) members.push({ pointer: '/locale', detail: localeProblem });
  if (isTemplateName(name)) {
    for (const part of ['subject', 'text', 'html'] as const) {
      const detail = partProblem({ ...template, name }, part);
      if (detail !== null) members.push({ pointer: `/${part}`, detail });
    }
  } else members.push({ pointer: '/name', detail: `must be one of ${templateNames.join(', ')}` });
  const problem = members.length === 0 ? templateSecretProblem(template) : null;
  if (problem !== null) members.push({ pointer: `/${problem.part}`, detail: problem.detail });
  if (members.length > 0) throw new ServiceError('invalid_argument', 'The template cannot be used.', { members });
};

/** Makes or replaces a tenant's wording of a message in one language. */
@Injectable()
export class PutTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Refuses with `invalid_argument`, naming every unfit member: what is stored compiles, uses known variables only,
   * shows the link or the code that the message is for, and shows a secret to the addressee alone. `version_mismatch`, or `conflict` when the tenant has as many as it may.
   */
  async execute(context: TenantContext, { ifVersion, ...template }: MessageTemplate & Conditional): Promise<StoredTemplate> {
    requireUsable(template);
    const wording: MessageTemplate = { ...template, locale: canonicalLocale(template.locale) ?? template.locale };
    return this.unitOfWork.transaction(context, async (tx) => {
      const known = await this.templates.lock(tx, context, wording.name, wording.locale);
      requireVersion(known ?? { version: 0 }, { ifVersion });
      if (known === null && (await this.templates.count(tx, context)) >= maxTemplates) {
        throw new ServiceError('conflict', `A tenant has at most ${maxTemplates} templates.`);
      }
      return this.templates.put(tx, context, wording, this.clock.now());
    });
  }
}
