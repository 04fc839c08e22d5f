import {
  type Application,
  type AuthorizationOutcome,
  backchannelGrant,
  type BackchannelAuthenticationId,
  type OAuthReply,
  rpcMap,
  type SessionFacts,
} from '#contracts';
import { CreateBackchannelMessageUseCase } from '../use-cases/create-backchannel-message/create-backchannel-message.use-case.js';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { type Members, type Replica, textIn, type TokenService } from './token-service.js';

/** An application that may have users asked, of a tenant that lets it. */
export const registerBackchannel = (world: TenantWorld, members: Partial<Application> = {}): TestClient => {
  world.set({ backchannelAuthentication: true });
  return world.register({ grantTypes: [backchannelGrant, 'refresh_token'], redirectUris: [], ...members });
};

/** By which clients know that it is this service that tells them. */
export const notificationToken = 'a-token-of-the-client-itself';

/** It asks for the user of the world. */
export const authenticateByBackchannel = (
  service: TokenService,
  world: TenantWorld,
  { application, secret }: TestClient,
  { replica = service.replica(), loginHint = world.user.email ?? '' }: { replica?: Replica; loginHint?: string } = {},
): Promise<OAuthReply> =>
  replica.call(rpcMap.token.authenticateByBackchannel, world.context, {
    parameters: [
      ['client_id', application.clientId],
      ['client_secret', secret ?? ''],
      ['scope', 'openid profile'],
      ['login_hint', loginHint],
      ...(application.backchannelTokenDeliveryMode === 'poll' ? [] : [['client_notification_token', notificationToken] as const]),
    ],
    authorization: null,
  });

/** A request that waits for the user: the secret of its link, and how its client asks for the answer. */
export const askUserOf = async (service: TokenService, world: TenantWorld, client = registerBackchannel(world)) => {
  const reply = await authenticateByBackchannel(service, world, client);
  const authReqId = textIn(reply, 'auth_req_id');
  const { rows } = await service.database.query<{ id: BackchannelAuthenticationId }>(
    `SELECT id FROM token.backchannel_authentications WHERE tenant_id = '${world.context.tenantId}' AND answer IS NULL`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`nobody is asked: ${JSON.stringify(reply)}`);
  const message = await service.replica().app.get(CreateBackchannelMessageUseCase).execute(world.context, { id: row.id });
  if (message.kind !== 'link') throw new Error('no message');
  return {
    ...{ client, authReqId, token: message.token },
    poll: (replica?: Replica, changes: Members = {}): Promise<OAuthReply> =>
      service.token(world, client, { grant_type: backchannelGrant, auth_req_id: authReqId, ...changes }, replica),
  };
};

/** The user opens the link and decides, in a session. */
export const decideByLink = async (
  service: TokenService,
  world: TenantWorld,
  token: string,
  decision: 'allow' | 'deny',
  session: SessionFacts = world.session(),
): Promise<AuthorizationOutcome> => {
  const { outcome } = await service.replica().call(rpcMap.token.openBackchannel, world.context, { token });
  if (outcome?.kind !== 'login_required') throw new Error(`not asked: ${JSON.stringify(outcome)}`);
  const { requestId } = outcome;
  const asked = { requestId, signIn: world.signIn(requestId, decision, session.userId), sessionToken: world.secretOf(session) };
  return service.replica().call(rpcMap.token.resumeAuthorization, world.context, asked);
};
