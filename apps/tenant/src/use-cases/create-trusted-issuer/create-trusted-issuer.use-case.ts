import { Injectable } from '@nestjs/common';
import {
  type CreateTrustedIssuerRequest,
  eventMap,
  type Idempotent,
  type Replayable,
  ServiceError,
  type TenantContext,
  type TrustedIssuer,
  type TrustedIssuerId,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, type Transaction } from '#kernel';
import { Credentials } from '../../ports/credentials.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';
import { checkTrustedIssuer, maxTrustedIssuers, trustedIssuerMembersOf } from '../../rules/trusted-issuer.js';

/**
 * Has a tenant trust an issuer of assertions. Refuses with `invalid_argument`, `conflict` when it is trusted already or there are too many, or `not_found`
 * when the tenant is gone.
 */
@Injectable()
export class CreateTrustedIssuerUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly trustedIssuers: TrustedIssuerStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateTrustedIssuerRequest & Idempotent,
  ): Promise<TrustedIssuer & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(
    context: TenantContext,
    { issuer, ...said }: CreateTrustedIssuerRequest,
    run: RunCreation<TrustedIssuer & Replayable>,
  ): Promise<TrustedIssuer & Replayable> {
    const members = trustedIssuerMembersOf({ issuer, ...said });
    checkTrustedIssuer({ issuer, ...members }, context.issuer);
    const now = this.clock.now().toISOString();
    const id = this.credentials.newId() as TrustedIssuerId;
    const trustedIssuer: TrustedIssuer = { id, issuer, ...members, version: 1, createdAt: now, updatedAt: now };
    return run(async (tx) => {
      if (!(await this.tenants.hold(tx))) throw new ServiceError('not_found', 'There is no such tenant.');
      if (!(await this.trustedIssuers.insert(tx, trustedIssuer))) throw await this.conflict(tx, issuer);
      if ((await this.trustedIssuers.all(tx)).length > maxTrustedIssuers)
        throw new ServiceError('conflict', `A tenant trusts at most ${maxTrustedIssuers} issuers.`);
      await this.outbox.append(tx, context, eventMap.tenant.trustedIssuerCreated, { trustedIssuerId: id, version: 1 });
      return trustedIssuer;
    });
  }

  private async conflict(tx: Transaction, issuer: string): Promise<ServiceError> {
    const existing = (await this.trustedIssuers.all(tx)).find((trusted) => trusted.issuer === issuer);
    return new ServiceError('conflict', 'The issuer is trusted already.', {
      members: [{ pointer: '/issuer', detail: 'is trusted already' }],
      ...(existing && { existingId: existing.id }),
    });
  }
}
