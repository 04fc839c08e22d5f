import {
  type Application,
  type AuthorizationOutcome,
  type AuthorizationRequestId,
  type BackchannelAuthenticationId,
  type BackchannelMessage,
  type OAuthReply,
  type OrganizationId,
  type ParameterList,
  type RegisteredClient,
  type SessionFacts,
  backchannelGrant,
  deviceCodeGrant,
  signsWithSecret,
} from '#contracts';
import { buildSession } from '#testing/builders';
import { pushAuthorization } from '../endpoints/authorization/push-authorization.js';
import { resumeAuthorization } from '../endpoints/authorization/resume-authorization.js';
import { startAuthorization } from '../endpoints/authorization/start-authorization.js';
import { authenticateByBackchannel } from '../endpoints/backchannel/authenticate-by-backchannel.js';
import { createBackchannelMessage, openBackchannel } from '../endpoints/backchannel/open-backchannel.js';
import { authorizeDevice } from '../endpoints/device/authorize-device.js';
import { openDevice } from '../endpoints/device/open-device.js';
import type { Resumption } from '../endpoints/signatures.js';
import { tokenEndpoint } from '../endpoints/token.js';
import { codeChallengeOf } from '../pkce.js';
import type { Statement } from '../ports.js';
import { hashSecret } from '../secrets.js';
import { withSecret } from './builders.js';
import {
  type Members,
  listOf,
  type TestClient,
  type PresentedSender,
  proofsOf,
  requestOf,
  type TestTokens,
  tokensOf,
} from './client-requests.js';
import { InMemoryDependencies } from './in-memory-dependencies.js';

/** A tenant of the protocol core, with what clients, browsers and users do there. */
export class TestAuthorizationServer extends InMemoryDependencies {
  register(application: Application, extra: Partial<RegisteredClient> = {}): TestClient {
    const isPublic = application.tokenEndpointAuthMethod === 'none';
    const { registration, secret } = withSecret({ ...extra, application });
    if (signsWithSecret(application.tokenEndpointAuthMethod)) this.keptSecrets.set(hashSecret(secret), secret);
    this.tables.applications.set(application.clientId, isPublic ? { ...registration, secrets: [] } : registration);
    return { application, secret: isPublic ? null : secret };
  }

  /** Writes to the database beside the endpoints. */
  write<Result>(statement: Statement<Result>): Promise<Result> {
    return this.dependencies.unitOfWork.write(this.tenant, 'a test', statement);
  }

  session(members: Partial<SessionFacts> = {}): SessionFacts {
    return buildSession(this.user.id, this.now, members);
  }

  /** A sound authorization request, but for `changes`. */
  authorizationParameters({ application }: TestClient, changes: Members = {}): ParameterList {
    return listOf({
      response_type: 'code',
      client_id: application.clientId,
      redirect_uri: application.redirectUris[0],
      scope: 'openid profile email',
      state: 'a-state',
      nonce: 'a-nonce',
      code_challenge: codeChallengeOf(this.verifier),
      code_challenge_method: 'S256',
      ...changes,
    });
  }

  start(client: TestClient, changes: Members = {}, session: SessionFacts | null = this.session()) {
    return startAuthorization(this.tenant, { parameters: this.authorizationParameters(client, changes), session }, this.dependencies);
  }

  /** A code for a signed-in user of a first-party application. */
  async code(client: TestClient, changes: Members = {}, session: SessionFacts = this.session()): Promise<string> {
    const outcome = await this.start(client, changes, session);
    const code = outcome.kind === 'redirect' ? new URL(outcome.location).searchParams.get('code') : null;
    if (code === null) throw new Error(`no code: ${JSON.stringify(outcome)}`);
    return code;
  }

  token(client: TestClient, members: Members, sender?: PresentedSender): Promise<OAuthReply> {
    return tokenEndpoint(this.tenant, { ...requestOf(client, listOf(members)), ...proofsOf(sender) }, this.dependencies);
  }

  /** A sound authorization request, but for `changes`, pushed by its client. */
  push(client: TestClient, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    const request = requestOf(client, this.authorizationParameters(client, changes));
    return pushAuthorization(this.tenant, { ...request, ...proofsOf(sender) }, this.dependencies);
  }

  /** A browser at the authorization endpoint with the request_uri of a push, and nothing else. */
  open({ application }: TestClient, requestUri: unknown, session: SessionFacts | null = this.session()) {
    const parameters = listOf({ client_id: application.clientId, request_uri: String(requestUri) });
    return startAuthorization(this.tenant, { parameters, session }, this.dependencies);
  }

  /** A device of a client asks; `userAgent` is its own. */
  authorizeDevice(client: TestClient, members: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    const parameters = listOf({ client_id: client.application.clientId, scope: 'openid profile', ...members });
    return authorizeDevice(this.tenant, { ...requestOf(client, parameters), ...proofsOf(sender), userAgent: 'TV/1.0' }, this.dependencies);
  }

  /** A poll of a device. */
  poll(client: TestClient, deviceCode: string, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    return this.token(client, { grant_type: deviceCodeGrant, device_code: deviceCode, ...changes }, sender);
  }

  /** A person types the code of a device. */
  openDevice(userCode: string, session: SessionFacts | null = this.session()): Promise<AuthorizationOutcome | null> {
    return openDevice(this.tenant, { userCode, session }, this.dependencies);
  }

  /** A client asks for the user by itself. */
  authenticateByBackchannel(client: TestClient, members: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    const parameters = listOf({ scope: 'openid profile', login_hint: 'ada', ...members });
    return authenticateByBackchannel(this.tenant, { ...requestOf(client, parameters), ...proofsOf(sender) }, this.dependencies);
  }

  /** It asks whether they have decided. */
  pollBackchannel(client: TestClient, authReqId: string, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    return this.token(client, { grant_type: backchannelGrant, auth_req_id: authReqId, ...changes }, sender);
  }

  /** What the message says that was asked for by the last event. */
  async backchannelMessage(): Promise<BackchannelMessage> {
    const asked = this.events.findLast(({ name }) => name === 'backchannelAuthenticationRequested');
    const { id } = (asked?.payload ?? {}) as { id: BackchannelAuthenticationId };
    return createBackchannelMessage(this.tenant, { id }, this.dependencies);
  }

  /** Somebody opens the link of a message. */
  openBackchannel(token: string): Promise<AuthorizationOutcome | null> {
    return openBackchannel(this.tenant, { token }, this.dependencies);
  }

  /** They decide. */
  resume(
    requestId: AuthorizationRequestId,
    decision: Resumption['decision'],
    session: SessionFacts | null = this.session(),
    organizationId?: OrganizationId,
  ) {
    return resumeAuthorization(this.tenant, { requestId, session, decision, organizationId }, this.dependencies);
  }

  redeem(client: TestClient, code: string, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    const [redirectUri] = client.application.redirectUris;
    const members = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: this.verifier, ...changes };
    return this.token(client, members, sender);
  }

  refresh(client: TestClient, refreshToken: string, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    return this.token(client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }, sender);
  }

  /** Signs the user in and redeems the code. */
  async signIn(client: TestClient, changes: Members = {}): Promise<TestTokens> {
    return tokensOf(await this.redeem(client, await this.code(client, changes)));
  }
}
