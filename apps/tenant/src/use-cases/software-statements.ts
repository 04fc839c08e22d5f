import { Injectable } from '@nestjs/common';
import { type JsonObject, systemTenantSlug, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OAuthError, refuseMetadata } from '#oauth-core';
import { StatementVerifier } from '../ports/statement-verifier.js';
import { TenantStore } from '../ports/tenant-store.js';
import { TrustedIssuerStore } from '../ports/trusted-issuer-store.js';

/** A software statement, as it was sent. `hash`: of one that makes one client; null: it makes any number. */
export type VerifiedStatement = { readonly jwt: string; readonly issuer: string; readonly hash: string | null };

/** What others, whom the tenant takes that of, say of the software of a client that registers itself (RFC 7591 §2.3). */
@Injectable()
export class SoftwareStatements {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly trustedIssuers: TrustedIssuerStore,
    private readonly verifier: StatementVerifier,
  ) {}

  /**
   * The statement that a client sends; null where it sends none, or where the tenant takes none, and ignores what is sent (§3.1.1). Throws `invalid_software_statement` or
   * `unapproved_software_statement` for one that does not hold. Not within a transaction: the token service is asked.
   */
  async verify(context: TenantContext, { software_statement: jwt }: JsonObject): Promise<VerifiedStatement | null> {
    if (jwt === undefined || jwt === null || !(await this.areTaken(context))) return null;
    if (typeof jwt !== 'string') throw refuseMetadata('software_statement', 'must be a string');
    const verdict = await this.verifier.verify(context, jwt);
    if (!verdict.isTaken) throw new OAuthError(verdict.error, verdict.reason);
    return { jwt, issuer: verdict.issuer, hash: verdict.hash };
  }

  private areTaken(context: TenantContext): Promise<boolean> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const tenant = await this.tenants.find(tx, context.tenantId);
      if (tenant === null || tenant.slug === systemTenantSlug || tenant.settings.dynamicRegistration === 'closed') return false;
      return (await this.trustedIssuers.all(tx)).some(({ softwareStatements }) => softwareStatements !== 'off');
    });
  }
}
