import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, TenantContext, TrustedIssuer } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';

/** Lists a tenant's trusted issuers, oldest first. */
@Injectable()
export class ListTrustedIssuersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trustedIssuers: TrustedIssuerStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest): Promise<Page<TrustedIssuer>> {
    return this.unitOfWork.transaction(context, (tx) => this.trustedIssuers.list(tx, request));
  }
}
