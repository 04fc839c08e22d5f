import type { Application } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import type { OAuthTenant } from '../../ports.js';
import { invalidRequestObject, readRequestObject } from '../../request-object/request-object.js';
import { verifyBackchannelRequest } from '../../request-object/verify-request-object.js';
import { isFirstUse } from '../../single-use.js';
import { type ResolvedParameters, unresolved } from '../authorization/resolve-parameters.js';

/** What a client proves itself with, which stands beside a signed request and never in it (CIBA §7.1.1). */
const credentials = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'];

type Ports = Pick<OAuthDependencies, 'clientKeys' | 'usedAssertions' | 'unitOfWork' | 'clock'>;

/** CIBA §7.1.1: its jti names it, so it is answered once. */
const spend = async (
  tenant: OAuthTenant,
  { clientId }: Application,
  { jti, expiresAt, issuedAt }: Awaited<ReturnType<typeof verifyBackchannelRequest>>,
  ports: Ports,
): Promise<void> => {
  const used = {
    assertion: `backchannel request ${clientId} ${jti}`,
    issuedAt: Math.floor(issuedAt),
    expiresAt: Math.ceil(expiresAt),
  };
  if (!(await isFirstUse(tenant, used, ports))) throw invalidRequestObject('was used before');
};

const refuseOtherSigning = ({ backchannelAuthenticationRequestSigningAlg: algorithm }: Application, isSigned: boolean): void => {
  if (isSigned && algorithm === null) throw new OAuthError('invalid_request', 'The client is not registered to sign such requests');
  if (!isSigned && algorithm !== null) throw new OAuthError('invalid_request', 'The client is registered to sign such requests');
};

/** What the client signed, once. */
const readSigned = async (tenant: OAuthTenant, application: Application, request: string, ports: Ports): Promise<Parameters> => {
  const object = readRequestObject(request);
  const { parameters } = object;
  if (credentials.slice(1).some((name) => parameters.mentions(name)))
    throw invalidRequestObject('may not have what authenticates the client');
  await spend(tenant, application, await verifyBackchannelRequest(tenant, application, object, ports), ports);
  return parameters;
};

/** Among the errors of CIBA §13 is none for signed requests alone. */
const asInvalidRequest = (error: unknown): never => {
  if (!(error instanceof OAuthError) || error.code !== 'invalid_request_object') throw error;
  throw new OAuthError('invalid_request', error.description, error.detail);
};

/**
 * The parameters of a backchannel authentication request: those that the client signed, where it is registered to sign them, and no others (CIBA §7.1.1); else its own. Throws `invalid_request`, as for one
 * that is not the client's, not for this server and now, or was used before.
 */
export const resolveBackchannelRequest = async (
  tenant: OAuthTenant,
  application: Application,
  outer: Parameters,
  ports: Ports,
): Promise<ResolvedParameters> => {
  if (outer.mentions('request_uri')) throw new OAuthError('request_uri_not_supported', 'The parameter request_uri is not supported');
  const isSigned = outer.mentions('request');
  refuseOtherSigning(application, isSigned);
  if (!isSigned) return unresolved(outer);
  if (outer.namesBeside([...credentials, 'request']).length > 0)
    throw new OAuthError('invalid_request', 'Beside a signed request there may be nothing but what authenticates the client');
  const parameters = await readSigned(tenant, application, outer.require('request'), ports).catch(asInvalidRequest);
  return { parameters, isSigned, refusal: null };
};
