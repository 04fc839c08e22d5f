import type { Application, GrantId } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { PendingAuthorization, RedirectDelivery } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant, Statement } from '../../ports.js';
import { profileOf } from '../../profiles/profiles.js';
import { randomUuid } from '../../random-ids.js';
import { respond, type UnsentResponse } from '../../response-mode.js';
import { createSecret, hashSecret } from '../../secrets.js';

/** The response that carries a code (RFC 6749 §4.1.2). */
export const respondWithCode = ({ delivery }: PendingAuthorization<RedirectDelivery>, code: string): UnsentResponse =>
  respond(delivery, [['code', code]]);

/** A request with what its user granted. */
export type GrantedRequest = {
  readonly request: PendingAuthorization<RedirectDelivery>;
  readonly application: Application;
  readonly authorization: UserAuthorization;
};

/** Seconds: the tenant's, or what the profile permits at most (FAPI 2.0 Security Profile §5.3.2.1). */
const codeLifetime = (tenant: OAuthTenant, application: Application): number =>
  Math.min(tenant.settings.authorizationCodeLifetime, profileOf(tenant, application).maxCodeLifetime ?? Infinity);

/**
 * Makes a code, bound to client, redirect_uri, PKCE challenge, user and session (RFC 6749 §4.1.2, RFC 9700 §2.1.1), and
 * the response that carries it.
 */
export const issueCode = (
  tenant: OAuthTenant,
  { request, application, authorization }: GrantedRequest,
  { codes, clock, random }: Pick<OAuthDependencies, 'codes' | 'clock' | 'random'>,
  code = createSecret('ac', random),
): Statement<UnsentResponse> => {
  const createdAt = clock.epochSeconds();
  const { redirectUri, codeChallenge, nonce, dpopJkt } = request.delivery;
  const stored = {
    codeHash: hashSecret(code),
    grantId: randomUuid(random) as GrantId,
    authorization,
    redirectUri,
    codeChallenge,
    nonce,
    dpopJkt,
    createdAt,
    expiresAt: createdAt + codeLifetime(tenant, application),
    consumedAt: null,
  };
  return codes.insert(stored).map(() => respondWithCode(request, code));
};
