import { Injectable } from '@nestjs/common';
import {
  type Conditional,
  eventMap,
  requireVersion,
  ServiceError,
  type TenantContext,
  type TrustedIssuer,
  type TrustedIssuerMembers,
  type UpdateTrustedIssuerRequest,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';
import { checkTrustedIssuer } from '../../rules/trusted-issuer.js';
import { type EachChange, withChanges } from '../../rules/values.js';

const membersIn = (changes: Omit<UpdateTrustedIssuerRequest, 'id'>): EachChange<TrustedIssuerMembers> => {
  const { jwksUri, jwks, signingAlgorithms, audiences, maxAssertionLifetime, singleUse, softwareStatements } = changes;
  const { userMatching, emailDomains } = changes;
  return { jwksUri, jwks, signingAlgorithms, audiences, maxAssertionLifetime, singleUse, softwareStatements, userMatching, emailDomains };
};

/** Changes the members given; the result must be valid as a whole. Refuses with `not_found` or `invalid_argument`. The issuer stays: applications name it. */
@Injectable()
export class UpdateTrustedIssuerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trustedIssuers: TrustedIssuerStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, { id, ifVersion, ...changes }: UpdateTrustedIssuerRequest & Conditional): Promise<TrustedIssuer> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const current = await this.trustedIssuers.lock(tx, id);
      if (current === null) throw new ServiceError('not_found', 'There is no such trusted issuer.');
      requireVersion(current, { ifVersion });
      const trustedIssuer: TrustedIssuer = {
        ...withChanges<TrustedIssuer>(current, membersIn(changes)),
        version: current.version + 1,
        updatedAt: this.clock.now().toISOString(),
      };
      checkTrustedIssuer(trustedIssuer, context.issuer);
      await this.trustedIssuers.update(tx, trustedIssuer);
      const { version } = trustedIssuer;
      await this.outbox.append(tx, context, eventMap.tenant.trustedIssuerUpdated, { trustedIssuerId: id, version });
      return trustedIssuer;
    });
  }
}
