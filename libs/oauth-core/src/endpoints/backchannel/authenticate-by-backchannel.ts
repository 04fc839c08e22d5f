import type { Application, BackchannelAuthenticationId, User } from '#contracts';
import { ServiceError } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { messagesToUser } from '../../grants/backchannel-authentication-store.js';
import { polling } from '../../grants/polling.js';
import type { AskedAuthorization, BackchannelDelivery } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { randomUuid } from '../../random-ids.js';
import { jsonReply } from '../../reply.js';
import { createSecret, hashSecret } from '../../secrets.js';
import { proveSender, requireSenderConstraint, tellingNonce } from '../../sender-constraint.js';
import { checkRequest } from '../authorization/checks/checks.js';
import { answerClient, requireApplication } from '../client-endpoint.js';
import type { AuthenticateByBackchannel } from '../signatures.js';
import { readBindingMessage, readExpiry, readNotificationToken } from './backchannel-parameters.js';
import { findAskedUser } from './find-asked-user.js';
import { type LoginHint, spendLoginHint, verifyLoginHint } from './login-hint-token.js';
import { keyedBackchannel, linkSecretOf } from './request-id.js';
import { resolveBackchannelRequest } from './resolve-backchannel-request.js';

type Asked = {
  readonly application: Application;
  readonly user: User;
  /** Served with this request, and with none that is refused. Null: the request has no `login_hint_token`. */
  readonly hint: LoginHint | null;
  readonly asked: AskedAuthorization;
  readonly delivery: Pick<BackchannelDelivery, 'nonce' | 'dpopJkt' | 'bindingMessage' | 'instance'>;
  /** Null: the client asks by itself. */
  readonly notificationToken: string | null;
  readonly lifetime: { readonly createdAt: number; readonly expiresAt: number };
};

/** Keeps a request, and has its user sent a message, under a new auth_req_id. Throws ServiceError `too_many_requests` where the user was asked often enough, and `invalid_request` where its hint was used before. */
const keepUnderNewId = async (
  tenant: OAuthTenant,
  { application: { clientId }, user, hint, asked, delivery, notificationToken, lifetime }: Asked,
  dependencies: OAuthDependencies,
): Promise<string> => {
  const { unitOfWork, backchannels, backchannelNotifications, authorizationRequests, events, hashes, random } = dependencies;
  const id = randomUuid(random) as BackchannelAuthenticationId;
  const authReqId = createSecret('aq', random);
  const authReqIdHash = hashSecret(authReqId);
  const about = { id, clientId, userId: user.id };
  const request = {
    id: linkSecretOf(hashes.hash(keyedBackchannel(tenant, id)), id),
    clientId,
    asked: { ...asked, requiredUserId: user.id },
    delivery: { kind: 'backchannel', backchannelId: id, authReqIdHash, ...delivery },
    pushedUntil: null,
    ...lifetime,
  } as const;
  const outcome = await unitOfWork.transaction(tenant, async (tx) => {
    const inserted = await backchannels.insert(tx, { ...about, authReqIdHash, interval: polling.interval, ...lifetime });
    if (inserted === 'too_many') return inserted;
    if (hint !== null) await spendLoginHint(tx, { clientId }, hint, dependencies);
    await tx.run(authorizationRequests.insert(request));
    if (notificationToken !== null) {
      const told = { authReqIdHash, clientId, userId: user.id, expiresAt: lifetime.expiresAt };
      await backchannelNotifications.expect(tx, tenant, { ...told, secrets: { authReqId, notificationToken } });
    }
    await events.publish(tx, tenant, 'backchannelAuthenticationRequested', { ...about, expiresAt: lifetime.expiresAt });
    return inserted;
  });
  if (outcome === 'too_many')
    throw new ServiceError('too_many_requests', 'This user was asked often enough for now.', { retryAfter: messagesToUser.seconds });
  return authReqId;
};

/**
 * The backchannel authentication endpoint (CIBA §7): authenticates the client, checks its request by all that the authorization endpoint does, and has the one user whom it names sent a message with a
 * link, by which they sign in, see who asks for what, and decide. Method, content type and size of the HTTP request are for the caller to check.
 */
export const authenticateByBackchannel: AuthenticateByBackchannel = (tenant, sent, dependencies) =>
  answerClient(tenant, { name: 'backchannel_authentication', required: [] }, sent, dependencies, async (asking, client, outer) => {
    const application = requireApplication(asking, client, outer);
    // What is sent is bound to the key of this request: no other comes for it.
    if (application.backchannelTokenDeliveryMode === 'push') requireSenderConstraint(application, sent);
    const sender = await proveSender(asking, application, { dpop: sent.dpop }, dependencies);
    const { confirmation, headers } = sender;
    return tellingNonce(sender, async () => {
      const resolved = await resolveBackchannelRequest(asking, application, outer, dependencies);
      const { parameters } = resolved;
      const checked = { tenant: asking, application, ...resolved, confirmation };
      const { codeChallenge: _codeChallenge, nonce, dpopJkt, ...asked } = await checkRequest('backchannel', checked, dependencies);
      const [bindingMessage, seconds] = [readBindingMessage(parameters), readExpiry(parameters)];
      const notificationToken = readNotificationToken(application, parameters);
      const hintToken = parameters.get('login_hint_token');
      const hint = hintToken === null ? null : await verifyLoginHint(asking, application, hintToken, dependencies);
      const user = await findAskedUser(asking, application, { ...asked, hint }, dependencies);
      const createdAt = dependencies.clock.epochSeconds();
      const authReqId = await keepUnderNewId(
        asking,
        {
          ...{ application, user, hint, asked: { ...asked, loginHint: asked.loginHint ?? user.username ?? user.email } },
          delivery: { nonce, dpopJkt, bindingMessage, ...(client.instance !== null && { instance: client.instance }) },
          notificationToken,
          lifetime: { createdAt, expiresAt: createdAt + seconds },
        },
        dependencies,
      );
      const interval = application.backchannelTokenDeliveryMode === 'push' ? {} : { interval: polling.interval };
      return jsonReply(200, { auth_req_id: authReqId, expires_in: seconds, ...interval }, headers);
    });
  });
