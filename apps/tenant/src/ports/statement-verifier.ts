import type { SoftwareStatementVerdict, TenantContext } from '#contracts';

/** Who has the keys of the issuers that a tenant trusts. */
export abstract class StatementVerifier {
  /** Whether a software statement is one of an issuer that the tenant takes them of, for this server and now. */
  abstract verify(context: TenantContext, statement: string): Promise<SoftwareStatementVerdict>;
}
