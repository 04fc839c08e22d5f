import type { Application, JsonObject, SessionFacts } from '#contracts';
import { requestedResource, resolveResource } from '../audience.js';
import { authorizeByUser } from '../authorization.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { isOffered, mayUse } from '../profiles/legacy-features.js';
import { accessAt } from '../resource-access.js';
import { usableScopes } from '../grant-management.js';
import { knownScopes } from '../scopes.js';
import { createSecret } from '../secrets.js';
import type { GrantRequest } from './grant-handler.js';
import { newCode } from './new-code.js';
import { redeemCode } from './redeem-code.js';
import { refuseWithoutOrganization } from './user-of-grant.js';

/*
 * The resource owner password credentials grant: RFC 6749 §4.3. Out of date (RFC 9700 §2.4): the application has its users' passwords.
 */

export const grantType = 'password';

export const parameters = ['username', 'password', 'scope', 'resource', 'audience'] as const;

/** Where a tenant does not let its applications, there is no such grant. */
export const isOfferedBy = (tenant: OAuthTenant, application: Application): boolean => isOffered('password_grant', tenant, application);

export const refuseMalformed = (given: Parameters): void => {
  given.require('username');
  given.require('password');
};

/** Of a code that nobody is sent. */
const boundToNothing = { redirectUri: null, codeChallenge: null, nonce: null, dpopJkt: null };

/** One refusal for every reason. */
const refused = (): OAuthError =>
  new OAuthError('invalid_grant', 'The username or the password is wrong, or the user has to sign in with a browser');

const signIn = async (
  tenant: OAuthTenant,
  { secondFactor, requiredAttributes: attributes }: Application,
  given: Parameters,
  { passwordSignIns }: Pick<OAuthDependencies, 'passwordSignIns'>,
): Promise<SessionFacts> => {
  const typed = { identifier: given.require('username'), password: given.require('password') };
  const session = await passwordSignIns.signIn(tenant, { ...typed, needs: { secondFactor, attributes } });
  if (session === null) throw refused();
  return session;
};

/** What `work` makes of a session. Where it fails, the session ends: its user would find a sign-in of which nobody has anything. That it could not be ended is no news beside why. */
const endingUnlessUsed = async <Result>(
  tenant: OAuthTenant,
  session: SessionFacts,
  { passwordSignIns }: Pick<OAuthDependencies, 'passwordSignIns'>,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    await passwordSignIns.end(tenant, session).catch(() => undefined);
    throw error;
  }
};

/**
 * Tokens for a user whose password the application sends. What it asks for is looked at first, so that no guess is spent on what could not be issued; the user is signed in, in a session that is no browser's, and what they authorize goes the way of a code that nobody
 * is sent: it ends with that session.
 */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation, instance }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  if (!mayUse('password_grant', tenant, application))
    throw new OAuthError('unauthorized_client', 'The client may not use the password grant, which is out of date');
  refuseWithoutOrganization(application);
  const servers = await dependencies.resourceServers.list(tenant);
  const scopes = knownScopes({ ...application, scopes: usableScopes(tenant, application) }, given, servers);
  const server = resolveResource({ scopes, authorizationDetails: [] }, requestedResource(given), servers, application.scopes);
  const session = await signIn(tenant, application, given, dependencies);
  const resource = server?.identifier ?? null;
  const asked = { scopes, resources: resource === null ? [] : [resource], byResource: null, claims: null, authorizationDetails: [] };
  const authorization = authorizeByUser(application.clientId, asked, session, null);
  return endingUnlessUsed(tenant, session, dependencies, async () => {
    const { random, unitOfWork, codes } = dependencies;
    const code = { ...newCode(tenant, { application, authorization }, createSecret('ac', random), dependencies), ...boundToNothing };
    await unitOfWork.write(tenant, code.codeHash, codes.insert(code));
    const redemption = { application, code, target: accessAt(code.authorization, resource), secret: null, confirmation, instance };
    const response = await redeemCode(tenant, redemption, dependencies);
    if (response === null) throw refused();
    return response;
  });
};
