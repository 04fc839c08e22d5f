import type {
  Application,
  AuthorizationRequestId,
  ClientRequest,
  OAuthReply,
  PresentedAttestation,
  PresentedProof,
  SessionFacts,
} from '#contracts';
import { DpopKey } from '#testing/builders';
import { completeChallenge } from '../endpoints/challenge/complete-challenge.js';
import { continueChallenge } from '../endpoints/challenge/continue-challenge.js';
import { startChallenge } from '../endpoints/challenge/start-challenge.js';
import type { Resumption } from '../endpoints/signatures.js';
import { codeChallengeOf } from '../pkce.js';
import { basic, listOf, type Members, type TestClient } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { aPublicApplication } from './builders.js';

/** A native application of the tenant's own, which signs its users in itself. */
export const aNativeApplication = (members: Partial<Application> = {}): Application =>
  aPublicApplication({
    ...{ applicationType: 'native', firstParty: false, authorizationChallenge: true, redirectUris: ['com.example.app:/cb'] },
    ...members,
  });

/** A tenant that lets its applications sign users in, with one that does, and its key. */
export const withNativeClient = (application: Application = aNativeApplication()) => {
  const server = new TestAuthorizationServer();
  Object.assign(server.tenant.settings, { authorizationChallenge: true });
  const client = server.register(application);
  const key = new DpopKey();

  const proofAt = (endpoint: string, by: DpopKey = key): PresentedProof => {
    const url = `${server.tenant.issuer}/oauth/${endpoint}`;
    return { proof: by.proof({ method: 'POST', url }, { iat: server.now }), method: 'POST', url };
  };
  const requestOf = ({ application: { clientId }, secret }: TestClient, members: Members, by: DpopKey | null): ClientRequest => ({
    parameters: listOf({ ...(secret === null && { client_id: clientId }), ...members }),
    authorization: secret === null ? null : basic(clientId, secret),
    ...(by !== null && { dpop: proofAt('authorization_challenge', by) }),
  });
  const start = (changes: Members = {}, by: DpopKey | null = key, sender = client, attestation?: PresentedAttestation) => {
    const asked = {
      ...{ response_type: 'code', scope: 'openid profile', nonce: 'a-nonce' },
      ...{ code_challenge: codeChallengeOf(server.verifier), code_challenge_method: 'S256' },
    };
    const request = { ...requestOf(sender, { ...asked, ...changes }, by), attestation };
    return startChallenge(server.tenant, request, server.dependencies);
  };
  const begin = async (changes: Members = {}, by: DpopKey | null = key): Promise<AuthorizationRequestId> => {
    const begun = await start(changes, by);
    if (begun.kind === 'answered') throw new Error(`refused: ${JSON.stringify(begun.reply.body)}`);
    return begun.requestId;
  };

  return {
    ...{ server, client, key, proofAt, start, begin },
    goOn: (requestId: AuthorizationRequestId, changes: Members = {}, by: DpopKey | null = key, sender = client) =>
      continueChallenge(server.tenant, { ...requestOf(sender, changes, by), requestId }, server.dependencies),
    complete: (
      requestId: AuthorizationRequestId,
      session: SessionFacts | null = server.session(),
      decision: Resumption['decision'] = null,
    ): Promise<OAuthReply> => completeChallenge(server.tenant, { requestId, session, decision }, server.dependencies),
    redeem: (code: string, changes: Members = {}, by: DpopKey | null = key) =>
      server.redeem(client, code, { redirect_uri: undefined, ...changes }, by === null ? undefined : proofAt('token', by)),
  };
};
