import { Injectable } from '@nestjs/common';
import {
  canonicalLocale,
  eventMap,
  ServiceError,
  type TenantContext,
  type Conditional,
  requireVersion,
  type MessageTemplate,
} from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { TemplateStore } from '../../ports/template-store.js';

type TemplateName = Pick<MessageTemplate, 'name' | 'locale'>;

/** Gives a tenant's wording up; the platform's is used again. */
@Injectable()
export class DeleteTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
    private readonly outbox: EventOutbox,
  ) {}

  /** Refuses with `not_found` or `version_mismatch`. */
  async execute(context: TenantContext, { name, locale, ifVersion }: TemplateName & Conditional): Promise<{ deleted: true }> {
    const canonical = canonicalLocale(locale);
    return this.unitOfWork.transaction(context, async (tx) => {
      const known = canonical === null ? null : await this.templates.lock(tx, context, name, canonical);
      if (known === null) throw new ServiceError('not_found', 'There is no such template.');
      requireVersion(known, { ifVersion });
      await this.templates.delete(tx, context, known.name, known.locale);
      await this.outbox.append(tx, context, eventMap.notification.templateDeleted, { name: known.name, locale: known.locale });
      return { deleted: true };
    });
  }
}
