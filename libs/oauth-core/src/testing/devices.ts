import { type Application, type AuthorizationRequestId, deviceCodeGrant, type PresentedProof, type SessionFacts } from '#contracts';
import { type Members, textIn } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { aPublicApplication } from './builders.js';

/** An application on devices that have no browser. */
export const aDeviceApplication = (members: Partial<Application> = {}): Application =>
  aPublicApplication({ grantTypes: [deviceCodeGrant, 'refresh_token'], redirectUris: [], postLogoutRedirectUris: [], ...members });

/** A device of an application that has asked, and what happens to it. */
export const withDevice = async (
  application: Application = aDeviceApplication(),
  asked: Members = {},
  proofOf?: (server: TestAuthorizationServer) => PresentedProof,
) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const { status, body } = await server.authorizeDevice(client, asked, proofOf?.(server));
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
  const [deviceCode, userCode] = [textIn({ body }, 'device_code'), textIn({ body }, 'user_code')];

  /** The person types the code, and is asked. */
  const open = async (session: SessionFacts | null = server.session()): Promise<AuthorizationRequestId> => {
    const outcome = await server.openDevice(userCode, session);
    if (outcome?.kind !== 'login_required') throw new Error(`not asked: ${JSON.stringify(outcome)}`);
    return outcome.requestId;
  };

  return {
    ...{ server, client, deviceCode, userCode, open },
    poll: (changes: Members = {}) => server.poll(client, deviceCode, changes),
    decide: async (decision: 'allow' | 'deny', session: SessionFacts = server.session()) =>
      server.resume(await open(session), decision, session),
  };
};
