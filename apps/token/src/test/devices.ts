import {
  type Application,
  type AuthorizationOutcome,
  deviceCodeGrant,
  type OAuthReply,
  rpcMap,
  type SessionFacts,
  type TenantContext,
} from '#contracts';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { type Members, type Replica, textIn, type TokenService } from './token-service.js';

/** The codes of a device that waits. */
export type WaitingDevice = { readonly client: TestClient; readonly deviceCode: string; readonly userCode: string };

/** An application on devices that have no browser. */
export const registerDevices = (world: TenantWorld, members: Partial<Application> = {}): TestClient =>
  world.registerPublic({ firstParty: false, grantTypes: [deviceCodeGrant, 'refresh_token'], redirectUris: [], ...members });

export const authorizeDevice = (service: TokenService, world: TenantWorld, { application, secret }: TestClient): Promise<OAuthReply> =>
  service.replica().call(rpcMap.token.authorizeDevice, world.context, {
    parameters: [
      ['client_id', application.clientId],
      ['scope', 'openid profile'],
      ...(secret === null ? [] : [['client_secret', secret] as const]),
    ],
    authorization: null,
    userAgent: 'TV/1.0',
  });

/** A device of an application asks. */
export const askOf = async (service: TokenService, world: TenantWorld, client = registerDevices(world)) => {
  const reply = await authorizeDevice(service, world, client);
  const device: WaitingDevice = { client, deviceCode: textIn(reply, 'device_code'), userCode: textIn(reply, 'user_code') };
  return {
    device,
    poll: (replica?: Replica, changes: Members = {}): Promise<OAuthReply> =>
      service.token(world, client, { grant_type: deviceCodeGrant, device_code: device.deviceCode, ...changes }, replica),
  };
};

/** A person types a code, in a session or none. */
export const openDevice = async (
  service: TokenService,
  world: TenantWorld,
  userCode: string,
  {
    session = null,
    context = world.context,
    replica = service.replica(),
  }: { session?: SessionFacts | null; context?: TenantContext; replica?: Replica } = {},
): Promise<AuthorizationOutcome | null> => {
  const sessionToken = session && world.secretOf(session);
  return (await replica.call(rpcMap.token.openDevice, context, { userCode, sessionToken })).outcome;
};

/** They decide, in a session. */
export const decide = async (
  service: TokenService,
  world: TenantWorld,
  { userCode }: Pick<WaitingDevice, 'userCode'>,
  decision: 'allow' | 'deny',
  session: SessionFacts = world.session(),
): Promise<AuthorizationOutcome> => {
  const outcome = await openDevice(service, world, userCode, { session });
  if (outcome?.kind !== 'login_required') throw new Error(`not asked: ${JSON.stringify(outcome)}`);
  const { requestId } = outcome;
  const asked = { requestId, signIn: world.signIn(requestId, decision, session.userId), sessionToken: world.secretOf(session) };
  return service.replica().call(rpcMap.token.resumeAuthorization, world.context, asked);
};
