import type { ClientProof, RegisteredClient, TenantContext } from '#contracts';

/** Who knows the keys of clients, and what they have signed before: the token service. */
export abstract class AssertionJudge {
  /** Whether a JWT that names the client authenticates it, for the first time (RFC 7523 §3); one of somebody else (`federated_jwt`) does not. Throws a `ServiceError` when it cannot be asked. */
  abstract verify(tenant: TenantContext, jwt: string, registration: RegisteredClient): Promise<ClientProof>;
}
