import { Injectable } from '@nestjs/common';
import {
  type CreateApiKeyRequest,
  type Idempotent,
  type IssuedApiKey,
  type Replayable,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { IdempotentCreations, type RunCreation } from '#kernel';
import { Tenants } from '../../ports/tenants.js';
import { NewApiKeys } from '../api-keys/new-api-keys.js';

/** Makes an application an API key, seen here only. A user's keys are made by that user alone: nobody else has ever held one. */
@Injectable()
export class CreateApiKeyUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: Tenants,
    private readonly newApiKeys: NewApiKeys,
  ) {}

  /** Refuses with `forbidden`, `not_found`, `invalid_argument` or `conflict`. */
  async execute(context: TenantContext, { idempotency, ...request }: CreateApiKeyRequest & Idempotent): Promise<IssuedApiKey & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(
    context: TenantContext,
    { clientId, ...asked }: CreateApiKeyRequest,
    run: RunCreation<IssuedApiKey>,
  ): Promise<IssuedApiKey> {
    const { application } = await this.tenants.findClient(context, clientId);
    if (application === null) throw new ServiceError('not_found', 'There is no such application.');
    const permitted = await this.newApiKeys.permit(context, { application, user: null }, asked);
    return run((tx) => this.newApiKeys.make(tx, permitted));
  }
}
