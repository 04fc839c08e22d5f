import { type Application, type JsonObject, ServiceError } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import type { Redemption, StoredAuthorizationCode } from '../../grants/authorization-code-store.js';
import type { PolledAnswer } from '../../grants/polling.js';
import { prepareRedemption, writeRedemption } from '../../grants/redeem-code.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { profileConflicts } from '../../profiles/profile-conflicts.js';
import { accessAtEach } from '../../resource-access.js';
import { revokeGrant } from '../../revocation.js';
import { hashSecret } from '../../secrets.js';
import { confirmationByKey } from '../../sender-constraint.js';

/** What a client is told, and what has to be written before it is: tokens are good for nothing otherwise. */
export type BackchannelNotice = { readonly body: JsonObject; readonly redemption: Redemption | null };

const refused = (authReqId: string, error: string, description: string): BackchannelNotice => ({
  body: { auth_req_id: authReqId, error, error_description: description },
  redemption: null,
});

/** CIBA §12: neither the user nor the time is to blame. */
const failed = (authReqId: string): BackchannelNotice =>
  refused(authReqId, 'transaction_failed', 'What was allowed was taken back, or cannot be issued');

const isReplacedAlready = async (
  tenant: OAuthTenant,
  { grantManagement }: StoredAuthorizationCode,
  { unitOfWork, grants }: OAuthDependencies,
): Promise<boolean> => {
  if (!grantManagement?.replaces) return false;
  const replaced = await unitOfWork.read(tenant, grants.find(grantManagement.replaces));
  return replaced === null || replaced.revokedAt !== null;
};

const pushed = async (
  tenant: OAuthTenant,
  application: Application,
  authReqId: string,
  dependencies: OAuthDependencies,
): Promise<BackchannelNotice> => {
  const code = await dependencies.unitOfWork.read(tenant, dependencies.codes.find(hashSecret(authReqId)));
  if (code === null || code.consumedAt !== null || dependencies.clock.epochSeconds() >= code.expiresAt) return failed(authReqId);
  const confirmation = confirmationByKey(code.dpopJkt);
  // It may be registered to have its tokens bound only since it asked.
  if (application.dpopBoundAccessTokens && confirmation === null) return failed(authReqId);
  // Or held to a profile that forbids it, which the token endpoint would refuse.
  if (profileConflicts(application, tenant.settings).length > 0) return failed(authReqId);
  // What it was to take the place of may have been changed or ended since (Grant Management for OAuth 2.0 §5.2).
  if (await isReplacedAlready(tenant, code, dependencies)) return failed(authReqId);
  try {
    // The default resource: its refresh token serves the others (RFC 8707 §2.2).
    const [target] = accessAtEach(code.authorization);
    const asked = { application, code, target, secret: null, confirmation, instance: null, authReqId };
    const { redemption, response } = await prepareRedemption(tenant, asked, dependencies);
    return { body: { auth_req_id: authReqId, ...response }, redemption };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.code === 'temporarily_unavailable') throw new ServiceError('unavailable', error.description, { cause: error });
    return failed(authReqId);
  }
};

/**
 * What a client is told of its user's answer, by its mode: that there is one (CIBA §10.2), the tokens (§10.3), or why there are none (§12); null where it is told nothing. `answer` null: the time is over. The tokens
 * of a push are bound to the key that the request was proved with. Throws ServiceError `unavailable` where they cannot be made at the moment, and nothing is lost.
 */
export const backchannelNotice = async (
  tenant: OAuthTenant,
  application: Application,
  { authReqId, answer }: { readonly authReqId: string; readonly answer: PolledAnswer },
  dependencies: OAuthDependencies,
): Promise<BackchannelNotice | null> => {
  switch (application.backchannelTokenDeliveryMode) {
    case 'poll':
      return null;
    case 'ping':
      return answer === null ? null : { body: { auth_req_id: authReqId }, redemption: null };
    case 'push':
      if (answer === 'allow') return pushed(tenant, application, authReqId, dependencies);
      return answer === 'deny'
        ? refused(authReqId, 'access_denied', 'The user denied the request')
        : refused(authReqId, 'expired_token', 'The auth_req_id has expired: ask for a new one');
  }
};

/** Malformed, not believed, or not to be repeated (RFC 9110 §15.5.4). */
const finalRefusals: readonly number[] = [400, 401, 403];

/**
 * What the answer to a notice means (CIBA §10.2, §10.3): `delivered`, 200 or better 204; `refused`, for good, by one of `finalRefusals` or by a redirect, which no application may answer and which is not
 * followed; null: that it be told again.
 */
export const judgeNotificationAnswer = (status: number): 'delivered' | 'refused' | null => {
  if (status >= 200 && status < 300) return 'delivered';
  const isRedirect = status >= 300 && status < 400;
  return isRedirect || finalRefusals.includes(status) ? 'refused' : null;
};

/** Writes the tokens of a notice, with what `keep` keeps of it, before the client is told. Throws where somebody else has written them, or `keep` says that somebody else tells it. */
export const redeemNotice = (
  tenant: OAuthTenant,
  redemption: Redemption,
  keep: (tx: Transaction) => Promise<boolean>,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'codes' | 'grants' | 'events' | 'clock'>,
): Promise<void> =>
  dependencies.unitOfWork.transaction(tenant, async (tx) => {
    if (!(await writeRedemption(tx, tenant, redemption, dependencies)) || !(await keep(tx)))
      throw new Error('Somebody else tells this client.');
  });

/** Revokes what a client was sent and never acknowledged: who has it all the same is not who was meant, or does not know. */
export const revokePushed = async (
  tx: Transaction,
  tenant: OAuthTenant,
  authReqIdHash: string,
  dependencies: OAuthDependencies,
): Promise<void> => {
  const code = await tx.run(dependencies.codes.find(authReqIdHash));
  if (code === null || code.consumedAt === null) return;
  await revokeGrant(tx, tenant, { id: code.grantId, authorization: code.authorization }, 'revoked', dependencies);
};
