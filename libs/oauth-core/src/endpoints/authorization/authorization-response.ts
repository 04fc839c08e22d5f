import type { AuthorizationOutcome, GrantId, SessionFacts } from '#contracts';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization, Statement } from '../../ports.js';
import { randomUuid } from '../../random-ids.js';
import { respond } from '../../response-mode.js';
import { createSecret, hashSecret } from '../../secrets.js';

/** The response that carries a code (RFC 6749 §4.1.2). */
export const respondWithCode = ({ issuer }: OAuthTenant, request: PendingAuthorization, code: string): AuthorizationOutcome =>
  respond(issuer, request, [['code', code]]);

/**
 * Makes a code, bound to client, redirect_uri, PKCE challenge, user and session (RFC 6749 §4.1.2, RFC 9700 §2.1.1), and
 * the response that carries it.
 */
export const issueCode = (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  { session, scopes }: { readonly session: SessionFacts; readonly scopes: readonly string[] },
  { codes, clock, random }: Pick<OAuthDependencies, 'codes' | 'clock' | 'random'>,
  code = createSecret('ac', random),
): Statement<AuthorizationOutcome> => {
  const createdAt = clock.epochSeconds();
  const { clientId, redirectUri, codeChallenge, nonce, resource } = request;
  const { userId, sessionId, authTime, acr, amr } = session;
  const stored = {
    codeHash: hashSecret(code),
    grantId: randomUuid(random) as GrantId,
    ...{ clientId, userId, sessionId, redirectUri, codeChallenge, nonce, scopes, resource, authTime, acr, amr },
    createdAt,
    expiresAt: createdAt + tenant.settings.authorizationCodeLifetime,
    consumedAt: null,
  };
  return codes.insert(stored).map(() => respondWithCode(tenant, request, code));
};
