import type { ClientProof, RegisteredClient, TenantContext } from '#contracts';

/** Who knows the keys of clients, and what they have signed before: the token service. */
export abstract class AssertionJudge {
  /** Whether a JWT authenticates the client, for the first time (RFC 7523 §3). Throws a `ServiceError` when it cannot be asked. */
  abstract verify(tenant: TenantContext, jwt: string, registration: RegisteredClient): Promise<ClientProof>;
}
