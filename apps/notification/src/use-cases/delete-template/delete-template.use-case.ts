import { Injectable } from '@nestjs/common';
import { canonicalLocale, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TemplateStore } from '../../ports/template-store.js';

/** Gives a tenant's wording up; the platform's is used again. */
@Injectable()
export class DeleteTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { name, locale }: { readonly name: string; readonly locale: string }): Promise<{ deleted: true }> {
    const known = canonicalLocale(locale);
    const deleted = known !== null && (await this.unitOfWork.transaction(context, (tx) => this.templates.delete(tx, context, name, known)));
    if (!deleted) throw new ServiceError('not_found', 'There is no such template.');
    return { deleted: true };
  }
}
