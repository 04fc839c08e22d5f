import { Injectable } from '@nestjs/common';
import {
  canonicalLocale,
  type Conditional,
  eventMap,
  type MessageTemplate,
  requireVersion,
  ServiceError,
  type StoredTemplate,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { requireUsable } from '../../messages/judge-template.js';
import { TemplateStore } from '../../ports/template-store.js';

const maxTemplates = 100;

/** Makes or replaces a tenant's wording of a message in one language. */
@Injectable()
export class PutTemplateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly templates: TemplateStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Refuses as `requireUsable` says, with `version_mismatch`, and with `conflict` when the tenant has as many as it may. */
  async execute(context: TenantContext, { ifVersion, ...template }: MessageTemplate & Conditional): Promise<StoredTemplate> {
    requireUsable(template);
    const wording: MessageTemplate = { ...template, locale: canonicalLocale(template.locale) ?? template.locale };
    return this.unitOfWork.transaction(context, async (tx) => {
      const known = await this.templates.lock(tx, context, wording.name, wording.locale);
      requireVersion(known ?? { version: 0 }, { ifVersion });
      if (known === null && (await this.templates.count(tx, context)) >= maxTemplates) {
        throw new ServiceError('conflict', `A tenant has at most ${maxTemplates} templates.`);
      }
      const stored = await this.templates.put(tx, context, wording, this.clock.now());
      const { name, locale, version } = stored;
      await this.outbox.append(tx, context, eventMap.notification.templateUpdated, { name, locale, version });
      return stored;
    });
  }
}
