import { createSecretKey, randomBytes } from 'node:crypto';
import type {
  Actor,
  Application,
  AuthorizationOutcome,
  AuthorizationRequestId,
  BackchannelAuthenticationId,
  BackchannelMessage,
  ClientRequest,
  EventMap,
  JsonObject,
  OAuthReply,
  OrganizationId,
  ParameterList,
  PasswordSignInRequest,
  PresentedProof,
  RegisteredClient,
  ResourceServer,
  SessionFacts,
  SessionId,
  User,
} from '#contracts';
import { backchannelGrant, deviceCodeGrant, signsWithSecret } from '#contracts';
import { SchemaValidator } from '#json-schema';
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
import type { ClientSecretKeys } from '../client-authentication/client-secret-keys.js';
import type { ClientKeys, FoundClientKeys } from '../client-authentication/client-keys.js';
import { readJwkSet } from '../client-authentication/jwk-set.js';
import { verifyClientAssertion } from '../client-authentication/verify-client-assertion.js';
import { verifyClientAttestation } from '../client-authentication/verify-client-attestation.js';
import type { ClaimsHooks } from '../claim-mapping/claims-hooks.js';
import type { OAuthDependencies } from '../dependencies.js';
import { RotatingNonces } from '../nonces.js';
import type { KeyedHashes } from '../keyed-hashes.js';
import type { Refusal } from '../endpoints/refusal-log.js';
import type { ConsumeOutcome } from '../grants/authorization-code-store.js';
import { SharedWork } from '../grants/shared-work.js';
import type { Issuance } from '../grants/issuance-log.js';
import type { OAuthTenant, Statement } from '../ports.js';
import { hashSecret } from '../secrets.js';
import { readSpiffeBundle, type SpiffeBundles } from '../spiffe/spiffe-bundle.js';
import { subjectSecretBytes } from '../subjects/pairwise-identifier.js';
import { aResourceServer, aTenant, aUser, withSecret } from './builders.js';
import { InMemoryDatabase } from './in-memory.js';
import { TenantKeys } from './tenant-keys.js';

export type PublishedEvent = { readonly name: keyof EventMap['token']; readonly payload: object; readonly actor: Actor };

/** A parameter that is `undefined` is left out, one that has a list is there several times. */
export type Members = { readonly [name: string]: string | readonly string[] | undefined };

export const listOf = (members: Members): ParameterList =>
  Object.entries(members).flatMap(([name, value]) => [value ?? []].flat().map((each) => [name, each] as const));

export const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;

const keyedHash = (key: string, text: string): string => `${key}.${hashSecret(`a secret of ${key} ${text}`)}`;

/** A client with its credentials, as a test uses it. */
export type TestClient = { readonly application: Application; readonly secret: string | null };

type Proofs = Pick<ClientRequest, 'dpop' | 'certificate' | 'attestation'>;

/** What a client proves to hold: by a DPoP proof alone, or by what else its request has. */
type PresentedSender = PresentedProof | Proofs;

const proofsOf = (sender: PresentedSender = {}): Proofs => ('proof' in sender ? { dpop: sender } : sender);

/** One for all servers, as a process has: making one takes a millisecond, and what it remembers is known by its text. */
const detailSchemas = new SchemaValidator();

/** A tenant of the protocol core over an in-memory database, with a clock that stands until it is moved. */
export class TestAuthorizationServer {
  now = 1_800_000_000;
  readonly events: PublishedEvent[] = [];
  readonly refusals: Refusal[] = [];
  readonly issuances: Issuance[] = [];
  /** What is published at the `jwksUri` of clients. */
  readonly published = new Map<string, FoundClientKeys>();
  /** How often somebody looked for a client's keys. */
  keySearches = 0;
  /** What clients publish at their `request_uris`, and how often somebody asked for it. */
  readonly requestDocuments = new Map<string, string>();
  documentFetches = 0;
  private readonly clientKeys: ClientKeys = {
    find: async (_tenant, { jwks, jwksUri }) => {
      this.keySearches += 1;
      return jwks ? { keys: readJwkSet(jwks) } : (this.published.get(jwksUri ?? '') ?? { unavailable: 'nothing is published there' });
    },
  };
  /** The bundles that trust domains publish at their `jwksUri`, and what they publish since. */
  readonly publishedBundles = new Map<string, readonly JsonObject[]>();
  /** How often somebody looked for a bundle, and how often one was asked for anew. */
  bundleSearches = 0;
  bundleRefetches = 0;
  private readonly spiffeBundles: SpiffeBundles = {
    find: async (_tenant, { jwks, jwksUri }, suffices) => {
      this.bundleSearches += 1;
      const [known, newer = known] = jwks ? [jwks] : (this.publishedBundles.get(jwksUri ?? '') ?? []);
      if (known === undefined || newer === undefined) return { unavailable: 'nothing is published there' };
      const bundle = readSpiffeBundle(known);
      if (jwks || suffices(bundle)) return { bundle };
      this.bundleRefetches += 1;
      return { bundle: readSpiffeBundle(newer) };
    },
  };
  claimsHooks: ClaimsHooks = { ask: async () => ({ unavailable: 'there is no hook in this test' }) };
  /** The secrets that are kept for clients that sign with them, by their hashes. */
  readonly keptSecrets = new Map<string, string>();
  private readonly clientSecretKeys: ClientSecretKeys = {
    find: async (_tenant, _clientId, hashes) => {
      this.keySearches += 1;
      return hashes.flatMap((hash) => this.keptSecrets.get(hash) ?? []).map((secret) => createSecretKey(secret, 'utf8'));
    },
  };
  /** Lets everybody in, unless a test says otherwise. */
  admit: OAuthDependencies['userLimits']['admit'] = () => Promise.resolve();
  /** The guesses at user codes that were charged and not given back; `charge` of another takes their place. */
  guesses = 0;
  /** The passwords of users, by what they sign in with. */
  readonly passwords = new Map<string, { readonly password: string; readonly session: SessionFacts }>();
  /** What users were to be signed in by, as applications sent it. */
  readonly typedPasswords: PasswordSignInRequest[] = [];
  /** The sessions of theirs of which nothing came. */
  readonly endedSessions: SessionId[] = [];
  userCodeGuesses: OAuthDependencies['userCodeGuesses'] = {
    charge: async () => void (this.guesses += 1),
    refund: async () => void (this.guesses -= 1),
  };
  readonly subjectSecret = randomBytes(subjectSecretBytes);
  readonly user: User = aUser();
  readonly resourceServer: ResourceServer = aResourceServer();
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    readonly tenant: OAuthTenant = aTenant('acme'),
    readonly database = new InMemoryDatabase(),
    readonly keys = new TenantKeys(),
  ) {
    this.tables.users.set(this.user.id, this.user);
    this.tables.resourceServers.push(this.resourceServer);
  }

  get tables() {
    return this.database.of(this.tenant.tenantId);
  }

  private readonly codeConsumptions = new SharedWork<ConsumeOutcome>();
  private readonly refreshReplays = new SharedWork<null>();

  /** The platform's master keys, the one that is used first. */
  masterKeys: readonly [string, ...string[]] = ['key'];
  private readonly hashes: KeyedHashes = {
    hash: (text) => keyedHash(this.masterKeys[0], text),
    hashes: (text) => this.masterKeys.map((key) => keyedHash(key, text)),
    isHashOf: (hash, text) => this.masterKeys.some((key) => keyedHash(key, text) === hash),
  };

  private readonly clock = { epochSeconds: () => this.now };
  readonly attestationChallenges = new RotatingNonces('attestation challenge', this.hashes, this.clock);

  get dependencies(): OAuthDependencies {
    const {
      authorizationRequests,
      codes,
      devices,
      backchannels,
      backchannelNotifications,
      grants,
      clientGrants,
      refreshTokens,
      accessTokens,
      apiKeys,
      consents,
      clients,
      resourceServers,
      trustedIssuers,
      usedAssertions,
      users,
      memberships,
    } = this.database;
    return {
      ...{
        authorizationRequests,
        codes,
        devices,
        backchannels,
        backchannelNotifications,
        grants,
        clientGrants,
        refreshTokens,
        accessTokens,
        apiKeys,
        consents,
        clients,
        resourceServers,
        trustedIssuers,
        usedAssertions,
        users,
        memberships,
      },
      unitOfWork: this.database,
      codeConsumptions: this.codeConsumptions,
      refreshReplays: this.refreshReplays,
      assertions: {
        verify: (tenant, jwt, registration) =>
          verifyClientAssertion(tenant, jwt, registration, {
            clientKeys: this.clientKeys,
            spiffeBundles: this.spiffeBundles,
            clientSecretKeys: this.clientSecretKeys,
            trustedIssuers,
            usedAssertions,
            unitOfWork: this.database,
            clock: this.clock,
          }),
      },
      attestationChallenges: this.attestationChallenges,
      attestations: {
        verify: (tenant, presented, registration) =>
          verifyClientAttestation(tenant, presented, registration, {
            attestationChallenges: this.attestationChallenges,
            clientKeys: this.clientKeys,
            trustedIssuers,
            usedAssertions,
            unitOfWork: this.database,
            clock: this.clock,
          }),
      },
      clientKeys: this.clientKeys,
      spiffeBundles: this.spiffeBundles,
      requestDocuments: {
        find: async (_tenant, requestUri) => {
          this.documentFetches += 1;
          const document = this.requestDocuments.get(requestUri);
          return document === undefined ? { unavailable: 'nothing is published there' } : { document };
        },
      },
      hashes: this.hashes,
      claimsHooks: this.claimsHooks,
      dpopNonces: new RotatingNonces('DPoP nonce', this.hashes, this.clock),
      usedProofs: this.database.usedProofs,
      sessionClients: this.database.sessionClients,
      signer: this.keys,
      keys: this.keys,
      subjectSecrets: { find: async () => this.subjectSecret },
      events: {
        draft: ({ actor }, name, payload) => ({ row: {}, publish: () => void this.events.push({ name, payload, actor }) }),
        publish: async (tx, { actor }, name, payload) => tx.afterCommit(() => void this.events.push({ name, payload, actor })),
      },
      detailSchemas,
      userCodeGuesses: this.userCodeGuesses,
      passwordSignIns: {
        signIn: async (_tenant, request) => {
          this.typedPasswords.push(request);
          const known = this.passwords.get(request.identifier);
          return known?.password === request.password ? known.session : null;
        },
        end: async (_tenant, { sessionId }) => void this.endedSessions.push(sessionId),
      },
      textMessages: { serves: ({ settings }, number) => settings.smsCountries.includes('DE') && number.startsWith('+49') },
      userLimits: { admit: (tenant, request) => this.admit(tenant, request) },
      refusals: { refused: (_tenant, refusal) => void this.refusals.push(refusal) },
      issuances: { issued: (issuance) => void this.issuances.push(issuance) },
      clock: this.clock,
      random: randomBytes,
    };
  }

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
    return tokenEndpoint(this.tenant, { ...this.requestOf(client, listOf(members)), ...proofsOf(sender) }, this.dependencies);
  }

  /** A sound authorization request, but for `changes`, pushed by its client. */
  push(client: TestClient, changes: Members = {}, sender?: PresentedSender): Promise<OAuthReply> {
    const request = this.requestOf(client, this.authorizationParameters(client, changes));
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
    return authorizeDevice(
      this.tenant,
      { ...this.requestOf(client, parameters), ...proofsOf(sender), userAgent: 'TV/1.0' },
      this.dependencies,
    );
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
    return authenticateByBackchannel(this.tenant, { ...this.requestOf(client, parameters), ...proofsOf(sender) }, this.dependencies);
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

  /** What a client sends where it authenticates, with its credentials. */
  private requestOf({ application, secret }: TestClient, parameters: ParameterList): ClientRequest {
    if (application.tokenEndpointAuthMethod !== 'client_secret_post' && secret !== null)
      return { parameters, authorization: basic(application.clientId, secret) };
    const credentials = listOf({ client_id: application.clientId, ...(secret !== null && { client_secret: secret }) });
    return { parameters: [...credentials, ...parameters.filter(([name]) => name !== 'client_id')], authorization: null };
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

export type TestTokens = { readonly accessToken: string; readonly refreshToken: string; readonly idToken: string; readonly scope: string };

/** What a reply says by that name; empty where it says nothing. */
export const textIn = ({ body }: Pick<OAuthReply, 'body'>, name: string): string => {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
};

/** The tokens of a successful reply; an absent one is empty. */
export const tokensOf = (reply: OAuthReply): TestTokens => {
  if (reply.status !== 200) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
  const text = (name: string): string => textIn(reply, name);
  return { accessToken: text('access_token'), refreshToken: text('refresh_token'), idToken: text('id_token'), scope: text('scope') };
};
