import { type Application, asClient, type ClientRequest, type OAuthReply } from '#contracts';
import { type AuthenticatedClient, authenticateClient } from '../client-authentication/authenticate-client.js';
import { assertedAlgorithm, assertedClientId } from '../client-authentication/client-assertion.js';
import { parseBasicAuthorization } from '../client-authentication/client-secret-basic.js';
import { errorReply, OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { Endpoint } from './refusal-log.js';
import type { OAuthTenant } from '../ports.js';
import { profileConflicts, tellConflict } from '../profiles/profile-conflicts.js';
import { profileOf } from '../profiles/profiles.js';

/** Tells the log of a refusal, with what its public description leaves out. */
export const recordRefusal = (
  tenant: OAuthTenant,
  endpoint: Endpoint,
  error: OAuthError,
  clientId: string | null,
  { refusals }: Pick<OAuthDependencies, 'refusals'>,
): void => {
  refusals.refused(tenant, { endpoint, error: error.code, description: error.description, detail: error.detail, clientId });
};

/** Whom the request names as its client, proven or not: for the log. */
export const namedClient = ({ authorization, attestation }: ClientRequest, parameters: Parameters): string | null =>
  (authorization === null ? null : parseBasicAuthorization(authorization)?.clientId) ??
  parameters.get('client_id') ??
  assertedClientId(parameters.get('client_assertion') ?? attestation?.attestation ?? '');

/**
 * The application that authenticated, where its profile leaves it as it is: an administrator may have held it to one since it was registered. Throws `unauthorized_client`, for resource servers
 * too, which ask for nothing, or `invalid_client` where the assertion is signed by what the profile forbids.
 */
export const requireApplication = (tenant: OAuthTenant, { registration }: AuthenticatedClient, parameters: Parameters): Application => {
  const { application } = registration;
  if (application === null) throw new OAuthError('unauthorized_client', 'Resource servers ask for no authorization, and get no tokens');
  const { name, clientAlgorithms } = profileOf(tenant, application);
  const [conflict] = profileConflicts(application, tenant.settings);
  if (conflict !== undefined)
    throw new OAuthError('unauthorized_client', `The profile ${name} forbids the registration of the client: ${tellConflict(conflict)}`);
  const algorithm = assertedAlgorithm(parameters);
  if (algorithm !== null && !clientAlgorithms.some((permitted) => permitted === algorithm))
    throw new OAuthError(
      'invalid_client',
      `The client assertion must be signed with ${clientAlgorithms.join(', ')}, by the profile ${name}`,
    );
  return application;
};

type Answer<Result> = (tenant: OAuthTenant, client: AuthenticatedClient, parameters: Parameters) => Promise<Result>;

/**
 * An endpoint where clients authenticate: refuses malformed parameters and those of `required` that are missing,
 * authenticates the client, who is the actor from then on, and turns every `OAuthError` into the error response of RFC 6749 §5.2.
 */
export const answerClient = async <Result = OAuthReply>(
  tenant: OAuthTenant,
  endpoint: { readonly name: Endpoint; readonly required: readonly string[] },
  request: ClientRequest,
  dependencies: OAuthDependencies,
  answer: Answer<Result>,
): Promise<Result | OAuthReply> => {
  const parameters = Parameters.read(request.parameters);
  try {
    parameters.refuseMalformed();
    for (const name of endpoint.required) parameters.require(name);
    const { authorization, certificate, attestation } = request;
    const client = await authenticateClient(tenant, { parameters, authorization, certificate, attestation }, dependencies);
    return await answer(asClient(tenant, client.clientId), client, parameters);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, endpoint.name, error, namedClient(request, parameters), dependencies);
    return errorReply(error, tenant.issuer);
  }
};
