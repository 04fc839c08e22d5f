import type { ClientProof, TenantContext } from '#contracts';

/** Who knows the keys of clients, and what they have signed before: the token service. */
export abstract class AssertionJudge {
  /** Whether a JWT authenticates the client that it names, for the first time (RFC 7523 §3). Throws a `ServiceError` when it cannot be asked. */
  abstract verify(tenant: TenantContext, jwt: string): Promise<ClientProof>;
}
