import { Injectable } from '@nestjs/common';
import { canonicalLocale, type MessageTemplate, ServiceError, type StoredTemplate, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TemplateStore } from '../../ports/template-store.js';

/** Reads a tenant's own wording of a message. */
@Injectable()
export class GetTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
  ) {}

  /** Refuses with `not_found`, also where only the platform has a wording. */
  async execute(context: TenantContext, { name, locale }: Pick<MessageTemplate, 'name' | 'locale'>): Promise<StoredTemplate> {
    const canonical = canonicalLocale(locale);
    const found = canonical && (await this.unitOfWork.transaction(context, (tx) => this.templates.find(tx, context, name, canonical)));
    if (!found) throw new ServiceError('not_found', 'There is no such template.');
    return found;
  }
}
