import { Injectable } from '@nestjs/common';
import type { StoredTemplate, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TemplateStore } from '../../ports/template-store.js';

/** A tenant's own wordings. */
@Injectable()
export class ListTemplatesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
  ) {}

  async execute(context: TenantContext): Promise<{ templates: readonly StoredTemplate[] }> {
    return { templates: await this.unitOfWork.transaction(context, (tx) => this.templates.list(tx, context)) };
  }
}
