import { scopeOfClaim } from '../../../claims.js';
import { OAuthError } from '../../../errors.js';
import type { OAuthTenant } from '../../../ports.js';
import {
  type ClaimsParameter,
  essentialAcrs,
  parseClaimsParameter,
  type RequestedClaim,
  requestedSubject,
} from '../../../requested-claims.js';
import { clientIdentifiers } from '../../../subjects/client-identifiers.js';
import type { Check, CheckedRequest } from './check.js';

/** What an OpenID request asks for by name; others get neither an ID token nor userinfo, which it is about. */
export const readClaims = ({ parameters, members: { scopes } }: Pick<CheckedRequest, 'parameters' | 'members'>): ClaimsParameter => {
  if (scopes === undefined) throw new TypeError('The scopes are read before the claims.');
  const claims = parseClaimsParameter(parameters.get('claims'));
  return scopes.includes('openid') ? claims : parseClaimsParameter(null);
};

/** Those of users that the application may ask for by their scopes. Others are ignored, essential or not (OpenID Connect Core §5.5.1). */
const allowedClaims = (
  { tenant, application }: Pick<CheckedRequest, 'application'> & { readonly tenant: OAuthTenant },
  demands: ClaimsParameter['userinfo'],
): readonly RequestedClaim[] =>
  [...demands].flatMap(([name, { values }]) => {
    const scope = scopeOfClaim(tenant, name);
    return scope !== null && application.scopes.includes(scope) ? [{ name, scope, values }] : [];
  });

/** OpenID Connect Core §5.5. */
export const checkClaims: Check = (request) => {
  const read = readClaims(request);
  const claims = {
    idToken: allowedClaims(request, read.idToken),
    userinfo: allowedClaims(request, read.userinfo),
    acr: essentialAcrs(read),
  };
  return { claims: Object.values(claims).every(({ length }) => length === 0) ? null : claims };
};

/** OpenID Connect Core §3.1.2.2: a `sub` that is asked for by its value names the one user who may answer, as an `id_token_hint` does. It is read as this client is told it: others' identifiers are nobody's here. */
export const checkSubject: Check = async (request, dependencies) => {
  const subject = requestedSubject(readClaims(request));
  const { requiredUserId = null } = request.members;
  if (subject === null) return { requiredUserId };
  const userId = (await clientIdentifiers(request.tenant, request.application, dependencies)).userOf(subject);
  if (requiredUserId !== null && requiredUserId !== userId)
    throw new OAuthError('invalid_request', 'The claims ask for another user than the id_token_hint');
  if (userId === null) throw new OAuthError('login_required', 'The claims ask for a user who does not exist');
  return { requiredUserId: userId };
};
