import type { Application, JsonObject, ResourceServer } from '#contracts';
import { type IssuedAccessToken, issueAccessToken } from '../access-token.js';
import type { AuthorizationDetail } from '../authorization-details.js';
import { hookedClaims } from '../claim-mapping/hooked-claims.js';
import { OAuthError } from '../errors.js';
import { issueIdToken, type PushedTokens } from '../id-token.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { StoredGrant } from '../grant-store.js';
import type { UserInOrganization } from '../organizations.js';
import { requirePermittedTarget } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import type { TargetAccess } from '../resource-access.js';
import { formatScope } from '../scopes.js';
import { type Confirmation, tokenTypeOf } from '../sender-constraint.js';

type TokenRequest = {
  readonly application: Application;
  readonly grant: StoredGrant;
  /** The one of those authorized that the access token is for. */
  readonly resourceServer: ResourceServer | null;
  readonly user: UserInOrganization | null;
  /** Of the access token: those of the grant, or fewer. Of them it gets what its user can give away. */
  readonly scopes: readonly string[];
  /** Of the access token, too. */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  readonly nonce: string | null;
  readonly code: string | null;
  /** Where they are sent, and not fetched. */
  readonly pushed?: PushedTokens | null;
  /** What the access token is bound to. */
  readonly confirmation: Confirmation | null;
};

/** Tokens that are signed, but good for nothing before their transaction commits. */
export type MintedTokens = { readonly accessToken: IssuedAccessToken; readonly response: JsonObject };

/**
 * The resource server that an access token will be for. That it was authorized is for the caller to have checked. Null: there is none. Throws `invalid_target` when it is gone.
 */
export const requireResourceServer = async (
  tenant: OAuthTenant,
  { resource }: TargetAccess,
  { resourceServers }: Pick<OAuthDependencies, 'resourceServers'>,
): Promise<ResourceServer | null> => {
  if (resource === null) return null;
  const server = (await resourceServers.list(tenant)).find(({ identifier }) => identifier === resource);
  if (!server) throw new OAuthError('invalid_target', 'The resource is no longer registered');
  return server;
};

/** Makes access and ID token and the response that carries them (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). Throws `invalid_scope` where its user's roles permit nothing of it any more. */
export const mintTokens = async (tenant: OAuthTenant, asked: TokenRequest, dependencies: OAuthDependencies): Promise<MintedTokens> => {
  const { application, user } = asked;
  const permitted = requirePermittedTarget(tenant, asked, user);
  const { resourceServer, scopes, authorizationDetails } = permitted;
  const places = ['access_token', 'id_token'] as const;
  const hooked = await hookedClaims(tenant, { application, user, resourceServer, scopes, places }, dependencies);
  const request = Object.assign({}, asked, permitted, { hooked });
  const { managed } = request.grant;
  const accessToken = await issueAccessToken(tenant, request, dependencies);
  const response = {
    access_token: accessToken.token,
    token_type: tokenTypeOf(request.confirmation),
    expires_in: accessToken.expiresAt - dependencies.clock.epochSeconds(),
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
    // RFC 9396 §7.
    ...(authorizationDetails.length > 0 && { authorization_details: authorizationDetails }),
    // Grant Management for OAuth 2.0 §5.5.
    ...(managed && { grant_id: managed.id }),
  };
  if (!user || !scopes.includes('openid')) return { accessToken, response };
  const idToken = await issueIdToken(tenant, Object.assign({}, request, { user, accessToken: accessToken.token }), dependencies);
  return { accessToken, response: Object.assign({}, response, { id_token: idToken }) };
};
