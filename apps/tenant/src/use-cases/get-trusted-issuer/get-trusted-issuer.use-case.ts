import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type TrustedIssuer, type TrustedIssuerId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';

/** Reads one trusted issuer; refuses with `not_found`. */
@Injectable()
export class GetTrustedIssuerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trustedIssuers: TrustedIssuerStore,
  ) {}

  async execute(context: TenantContext, { id }: { id: TrustedIssuerId }): Promise<TrustedIssuer> {
    const trustedIssuer = await this.unitOfWork.transaction(context, (tx) => this.trustedIssuers.find(tx, id));
    if (trustedIssuer === null) throw new ServiceError('not_found', 'There is no such trusted issuer.');
    return trustedIssuer;
  }
}
