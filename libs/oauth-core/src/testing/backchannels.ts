import { type Application, type AuthorizationRequestId, backchannelGrant, type PresentedProof, type SessionFacts } from '#contracts';
import { type Members, textIn } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { anApplication } from './builders.js';

/** An application that may have users asked. */
export const aBackchannelApplication = (members: Partial<Application> = {}): Application =>
  anApplication({ grantTypes: [backchannelGrant, 'refresh_token'], redirectUris: [], postLogoutRedirectUris: [], ...members });

/** A tenant that lets its applications have users asked, with one that may. */
export const withBackchannel = (application: Application = aBackchannelApplication()) => {
  const server = new TestAuthorizationServer();
  Object.assign(server.tenant.settings, { backchannelAuthentication: true });
  return { server, client: server.register(application) };
};

/** An application has asked for the user of the server, and what happens to that. */
export const withAsked = async (
  application?: Application,
  asked: Members = {},
  proofOf?: (server: TestAuthorizationServer) => PresentedProof,
) => {
  const { server, client } = withBackchannel(application);
  const { status, body } = await server.authenticateByBackchannel(client, asked, proofOf?.(server));
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
  const authReqId = textIn({ body }, 'auth_req_id');
  const message = await server.backchannelMessage();
  if (message.kind !== 'link') throw new Error('no message');
  const { token } = message;

  /** The user opens the link, and is asked. */
  const open = async (): Promise<AuthorizationRequestId> => {
    const outcome = await server.openBackchannel(token);
    if (outcome?.kind !== 'login_required') throw new Error(`not asked: ${JSON.stringify(outcome)}`);
    return outcome.requestId;
  };

  return {
    ...{ server, client, authReqId, message, token, open },
    poll: (changes: Members = {}) => server.pollBackchannel(client, authReqId, changes),
    decide: async (decision: 'allow' | 'deny', session: SessionFacts = server.session()) => server.resume(await open(), decision, session),
  };
};
