import { Injectable } from '@nestjs/common';
import { type Conditional, eventMap, requireVersion, ServiceError, type TenantContext, type TrustedIssuerId } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';

/** Ends the trust in an issuer: applications that name it get no more tokens for its assertions. Refuses with `not_found`. */
@Injectable()
export class DeleteTrustedIssuerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trustedIssuers: TrustedIssuerStore,
    private readonly outbox: EventOutbox,
  ) {}

  async execute(context: TenantContext, { id, ifVersion }: { id: TrustedIssuerId } & Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const trustedIssuer = await this.trustedIssuers.lock(tx, id);
      if (trustedIssuer === null) throw new ServiceError('not_found', 'There is no such trusted issuer.');
      requireVersion(trustedIssuer, { ifVersion });
      await this.trustedIssuers.remove(tx, id);
      const version = trustedIssuer.version + 1;
      await this.outbox.append(tx, context, eventMap.tenant.trustedIssuerDeleted, { trustedIssuerId: id, version });
      return { deleted: true };
    });
  }
}
