import type { ClientProof, RegisteredClient, TenantContext } from '#contracts';

/** Judges what clients sign to authenticate: `verifyClientAssertion`, or who runs it. */
export interface ClientAssertions {
  verify(tenant: TenantContext, jwt: string, registration: RegisteredClient): Promise<ClientProof>;
}
