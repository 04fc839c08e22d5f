import { Injectable } from '@nestjs/common';
import { type MessageTemplate, ServiceError, type TenantContext } from '#contracts';
import { platformWording } from '../../messages/default-templates.js';

/** Reads the platform's wording of a message. */
@Injectable()
export class GetDefaultTemplateUseCase {
  /** In that language, or the nearest there is. Refuses an unknown message with `not_found`. */
  async execute(_context: TenantContext, { name, locale }: Pick<MessageTemplate, 'name' | 'locale'>): Promise<MessageTemplate> {
    const found = platformWording({ name, locale });
    if (found === undefined) throw new ServiceError('not_found', 'There is no such message.');
    return found;
  }
}
