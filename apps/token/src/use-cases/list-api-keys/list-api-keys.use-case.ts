import { Injectable } from '@nestjs/common';
import type { ApiKey, ApiKeyOwner, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ApiKeyAdministration } from '../../ports/api-key-administration.js';
import { describeApiKey } from '../api-keys/describe-api-key.js';

/** The API keys of a user or an application, told to administrators. */
@Injectable()
export class ListApiKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly administration: ApiKeyAdministration,
  ) {}

  /** The oldest first, ended ones too while they are remembered. Refuses a wrong limit or cursor with `invalid_argument`. */
  async execute(context: TenantContext, { owner, ...request }: PageRequest & { readonly owner: ApiKeyOwner }): Promise<Page<ApiKey>> {
    const page = await this.unitOfWork.transaction(context, (tx) => this.administration.list(tx, owner, request));
    return { items: page.items.map(describeApiKey), nextCursor: page.nextCursor };
  }
}
