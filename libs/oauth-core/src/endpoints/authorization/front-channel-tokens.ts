import type { Application, ParameterList, ResponseType } from '#contracts';
import { accessTokenLifetime, type IssuedAccessToken, issueAccessToken } from '../../access-token.js';
import { hookedClaims } from '../../claim-mapping/hooked-claims.js';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import type { Redemption, StoredAuthorizationCode } from '../../grants/authorization-code-store.js';
import { sessionClientOf } from '../../grants/session-client.js';
import { requireResourceServer } from '../../grants/token-response.js';
import { requireUserOfGrant } from '../../grants/user-of-grant.js';
import { issueIdToken } from '../../id-token.js';
import { looksLikeJwt } from '../../jwt.js';
import type { OAuthTenant } from '../../ports.js';
import { requirePermittedTarget } from '../../permissions.js';
import { accessAtEach } from '../../resource-access.js';
import { responseHas } from '../../response-type.js';
import type { Recipient } from '../../response-mode.js';
import { formatScope } from '../../scopes.js';
import { tokenTypeOf } from '../../sender-constraint.js';

/*
 * Tokens in the authorization response (RFC 6749 §4.2.2, OpenID Connect Core §3.2.2.5, §3.3.2.5): out of date, since whoever sees the response has them (RFC 9700 §2.1.2).
 */

/** Tokens that a response has yet to be given. `code`: what they are redeemed for, which nobody is sent; `sentCode`: the one that stands beside them. */
export type InFront = { readonly code: StoredAuthorizationCode; readonly responseType: ResponseType; readonly sentCode: string | null };

type FrontChannelRequest = InFront & { readonly application: Application; readonly recipient: Pick<Recipient, 'state'> };

/** Signed, but good for nothing before their redemption is written. */
type MintedInFront = { readonly redemption: Redemption; readonly accessToken: IssuedAccessToken | null; readonly tokens: ParameterList };

const takenBack = (): OAuthError => new OAuthError('access_denied', 'What was granted was taken back, or its session has ended');

/** RFC 6749 §4.2.2. */
const accessTokenParameters = ({ token, expiresAt }: IssuedAccessToken, scopes: readonly string[], now: number): ParameterList => [
  ['access_token', token],
  ['token_type', tokenTypeOf(null)],
  ['expires_in', String(expiresAt - now)],
  ...(scopes.length > 0 ? [['scope', formatScope(scopes)] as const] : []),
];

const mint = async (
  tenant: OAuthTenant,
  { application, code, responseType, sentCode, recipient: { state } }: FrontChannelRequest,
  dependencies: OAuthDependencies,
): Promise<MintedInFront> => {
  const { authorization } = code;
  const user = await requireUserOfGrant(tenant, application, authorization, dependencies);
  const [byDefault] = accessAtEach(authorization);
  const resourceServer = await requireResourceServer(tenant, byDefault, dependencies);
  const now = dependencies.clock.epochSeconds();
  const expiresAt = now + accessTokenLifetime(tenant, application, resourceServer);
  const grant = { id: code.grantId, authorization, createdAt: now, expiresAt, revokedAt: null };
  const target = requirePermittedTarget(tenant, { scopes: byDefault.scopes, authorizationDetails: [], resourceServer }, user);
  const asked = { ...target, application, grant, user, confirmation: null };
  const { claims } = await hookedClaims(tenant, { ...asked, places: ['access_token', 'id_token'] }, dependencies);
  // Whoever sees the response would have the access tokens of the sources.
  const hooked = { claims, sources: () => null };
  const accessToken = responseHas(responseType, 'token') ? await issueAccessToken(tenant, { ...asked, hooked }, dependencies) : null;
  const beside = { accessToken: accessToken?.token ?? null, nonce: code.nonce, code: sentCode, state };
  const idToken = responseHas(responseType, 'id_token') ? await issueIdToken(tenant, { ...asked, ...beside, hooked }, dependencies) : null;
  return {
    accessToken,
    redemption: {
      codeHash: code.codeHash,
      at: now,
      grant,
      accessToken: accessToken?.stored ?? null,
      refreshToken: null,
      replaces: null,
      sessionClient: idToken === null ? null : sessionClientOf(application, authorization, now),
    },
    tokens: [
      ...(accessToken === null ? [] : accessTokenParameters(accessToken, target.scopes, now)),
      ...(idToken === null ? [] : [['id_token', idToken] as const]),
    ],
  };
};

/** Whether the same response was written before, by a form that was sent twice: what it gave still stands, and the tokens are of the same grant. */
const standsAlready = async (
  tenant: OAuthTenant,
  { redemption: { codeHash, grant, accessToken } }: MintedInFront,
  { unitOfWork, codes, grants, accessTokens }: OAuthDependencies,
): Promise<boolean> => {
  const [code, standing] = await unitOfWork.read(tenant, codes.find(codeHash).and(grants.find(grant.id)));
  if (code === null || standing === null || standing.revokedAt !== null) return false;
  if (accessToken !== null) await unitOfWork.write(tenant, accessToken.tokenHash, accessTokens.insert(accessToken));
  return true;
};

/**
 * The tokens of a response, as its parameters: of a grant of their own, without a refresh token, bound to nothing. Throws `access_denied` where what was granted was taken back meanwhile or its user may not sign in any more. That the client may have such a response is for the caller to see to, as that no
 * transaction is open: they have to be signed.
 */
export const issueInFront = async (
  tenant: OAuthTenant,
  asked: FrontChannelRequest,
  dependencies: OAuthDependencies,
): Promise<ParameterList> => {
  await dependencies.userLimits.admit(tenant, { endpoint: 'token', userId: asked.code.authorization.userId });
  const minted = await mint(tenant, asked, dependencies);
  const { redemption, accessToken, tokens } = minted;
  const { unitOfWork, codes, issuances } = dependencies;
  const isFirst = await unitOfWork.write(tenant, redemption.codeHash, codes.redeem(redemption));
  if (!isFirst && !(await standsAlready(tenant, minted, dependencies))) throw takenBack();
  if (accessToken !== null)
    issuances.issued({
      grantType: 'implicit',
      accessTokenFormat: looksLikeJwt(accessToken.token) ? 'jwt' : 'opaque',
      hasRefreshToken: false,
      hasIdToken: responseHas(asked.responseType, 'id_token'),
    });
  return tokens;
};
