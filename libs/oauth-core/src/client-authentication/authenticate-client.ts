import { type ClientAuthenticationMethod, type ClientId, type RegisteredClient, secretMethods, type TenantContext } from '#contracts';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import { activeClient } from './active-client.js';
import { presentedWithCertificate } from './certificate-proofs.js';
import { type AuthenticationRequest, type PresentedClient, refusedClient } from './client-authenticator.js';
import { clientAuthenticators } from './client-authenticators.js';

/** A client that proved who it is; a public one that only said so. `instance`: which of its instances, where it is one that was attested. */
export type AuthenticatedClient = {
  readonly clientId: ClientId;
  readonly registration: RegisteredClient;
  readonly instance: string | null;
};

const authenticators = Object.values(clientAuthenticators);

/**
 * Finds the client by the way to authenticate that the request uses. Throws `invalid_request` for more than one (RFC 6749
 * §2.3), `invalid_client` for none, a malformed or an unsupported one.
 */
export const readPresentedClient = (request: AuthenticationRequest): PresentedClient => {
  const used = authenticators.filter((authenticator) => authenticator.isUsed(request));
  if (used.length > 1) throw new OAuthError('invalid_request', 'Only one client authentication method may be used');
  return (used[0] ?? clientAuthenticators.none).present(request);
};

/** The methods a client may use: either with a secret, unless it is bound to one; none where it is unknown or disabled. */
const methodsOf = (registration: RegisteredClient): readonly ClientAuthenticationMethod[] => {
  const client = activeClient(registration);
  if (!client) return [];
  return client.tokenEndpointAuthMethod ? [client.tokenEndpointAuthMethod] : secretMethods;
};

/**
 * Authenticates the client of a request (RFC 6749 §2.3): by exactly one method, and one that it may use. Throws `invalid_client`, alike for whatever is wrong
 * with the credentials, or `invalid_request`; only to who proved more than a name it says which method is right. What the client may do is for the
 * caller to check.
 */
export const authenticateClient = async (
  tenant: TenantContext,
  request: AuthenticationRequest,
  dependencies: Pick<OAuthDependencies, 'clients' | 'clock' | 'assertions'> &
    Partial<Pick<OAuthDependencies, 'clientKeys' | 'attestations' | 'trustedIssuers' | 'spiffeBundles'>>,
): Promise<AuthenticatedClient> => {
  const presented = readPresentedClient(request);
  const registration = await dependencies.clients.find(tenant, presented.clientId);
  const { clientId, method, prove } = presentedWithCertificate(presented, request.certificate, registration);
  const proof = await prove(tenant, registration, dependencies);
  const methods = methodsOf(registration);
  if (proof.proven && methods.includes(method)) return { clientId, registration, instance: proof.instance ?? null };
  const refused = (description: string, detail: string): OAuthError =>
    new OAuthError('invalid_client', description, detail, clientAuthenticators[method].refusalStatus);
  if (methods.length === 0) throw refused(refusedClient, 'no active client of this id');
  if (!proof.proven) throw refused(proof.told ?? refusedClient, proof.reason);
  const isKnown = method !== 'none';
  throw refused(
    isKnown ? `The client is registered to authenticate by ${methods.join(' or ')}` : refusedClient,
    `the client may not use ${method}`,
  );
};
