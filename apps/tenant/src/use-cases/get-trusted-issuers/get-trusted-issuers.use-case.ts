import { Injectable } from '@nestjs/common';
import type { TenantContext, TrustedIssuer } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';

/** All trusted issuers of a tenant, for services that verify assertions. */
@Injectable()
export class GetTrustedIssuersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trustedIssuers: TrustedIssuerStore,
  ) {}

  async execute(context: TenantContext): Promise<{ trustedIssuers: readonly TrustedIssuer[] }> {
    return { trustedIssuers: await this.unitOfWork.transaction(context, (tx) => this.trustedIssuers.all(tx)) };
  }
}
