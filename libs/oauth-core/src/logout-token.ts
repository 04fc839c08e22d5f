import type { Application, SessionId, UserId } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import { encryptedIdToken, idTokenAlgorithm } from './id-token.js';
import type { OAuthTenant } from './ports.js';
import { randomUuid } from './random-ids.js';
import { clientIdentifiers } from './subjects/client-identifiers.js';

/** Seconds: the most that OpenID Connect Back-Channel Logout 1.0 §4 recommends. */
const lifetime = 120;

/** What an application is told of: that a session ended in which a user signed in to it. */
export type EndedSignIn = {
  readonly application: Application;
  readonly userId: UserId;
  readonly sessionId: SessionId;
};

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), typed so that nobody takes it for another kind of JWT (§4.1), signed, and encrypted, as the application's ID tokens are. Each has a `jti` of its
 * own: an application that saw one and did not answer in time would take the same one for a replay.
 */
export const issueLogoutToken = async (
  tenant: OAuthTenant,
  { application, userId, sessionId }: EndedSignIn,
  {
    signer,
    clock,
    random,
    subjectSecrets,
    clientKeys,
  }: Pick<OAuthDependencies, 'signer' | 'clock' | 'random' | 'subjectSecrets' | 'clientKeys'>,
): Promise<string> => {
  const identifiers = await clientIdentifiers(tenant, application, { subjectSecrets });
  const now = clock.epochSeconds();
  const claims = {
    iss: tenant.issuer,
    sub: identifiers.subjectOf(userId),
    aud: application.clientId,
    iat: now,
    exp: now + lifetime,
    jti: randomUuid(random),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    sid: identifiers.sidOf(sessionId),
  };
  const signed = await signer.sign(tenant, claims, { alg: idTokenAlgorithm(tenant, application), typ: 'logout+jwt' });
  return encryptedIdToken(tenant, application, signed, { clientKeys });
};

/** What an application's answer to a logout token means (§2.8): `delivered`, 200 or the 204 that frameworks make of it; `refused`, 400, for good; null: that it be told again. */
export const judgeLogoutAnswer = (status: number): 'delivered' | 'refused' | null => {
  if (status === 200 || status === 204) return 'delivered';
  return status === 400 ? 'refused' : null;
};
