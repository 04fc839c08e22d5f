import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  type Application,
  type AuthorizationRequestId,
  type ClientId,
  type OrganizationMembership,
  type RegisteredClient,
  type ResourceServer,
  ServiceError,
  type SessionFacts,
  type SignInId,
  type SignInKey,
  type SignInOutcome,
  type Tenant,
  type TenantContext,
  type TrustedIssuer,
  type User,
  type UserId,
} from '#contracts';
import { createSecret, hashSecret } from '#oauth-core';
import { buildApplication, buildResourceServer, buildSession, buildTenant, buildUser, tenantSettings } from '#testing';

/** An application with its secret, as a test uses it; `secret` is null for a public one. */
export type TestClient = { readonly application: Application; readonly secret: string | null };

/** What the tenant and identity services know of one tenant. Tests change it as administrators would. */
export class TenantWorld {
  tenant: Tenant;
  readonly user: User;
  readonly trustedIssuers: TrustedIssuer[] = [];
  readonly resourceServer: ResourceServer = buildResourceServer({ tokenFormat: 'opaque' });
  private readonly clients = new Map<ClientId, RegisteredClient>();
  private readonly users = new Map<UserId, User>();
  /** What the user of this world is a member of. */
  memberships: readonly OrganizationMembership[] = [];
  private readonly sessions = new Map<string, SessionFacts>();
  private readonly signIns = new Map<string, Pick<SignInOutcome, 'requestId' | 'decision'> & { readonly decidedBy: UserId }>();

  constructor(readonly context: TenantContext) {
    const { tenantId: id, slug, issuer } = context;
    // Not the default: RSA keys take long to make, and every test has a world of its own.
    this.tenant = buildTenant({ id, slug, issuer, settings: tenantSettings({ idTokenSignedResponseAlg: 'ES256' }) });
    this.user = this.addUser();
  }

  addUser(): User {
    const user = buildUser();
    this.users.set(user.id, user);
    return user;
  }

  /** Replaces or, with null, deletes the user. */
  setUser(id: UserId, user: User | null): void {
    if (user) this.users.set(id, user);
    else this.users.delete(id);
  }

  findUser(id: UserId): User | null {
    return this.users.get(id) ?? null;
  }

  findUserBy(identifier: string): User | null {
    return [...this.users.values()].find(({ username, email }) => username === identifier || email === identifier) ?? null;
  }

  /** Changes the settings, as an administrator would before anything is asked. */
  set(settings: Partial<Tenant['settings']>): void {
    this.tenant = { ...this.tenant, settings: { ...this.tenant.settings, ...settings } };
  }

  /** A first-party application that may do everything. */
  register(members: Partial<Application> = {}): TestClient {
    const application = buildApplication({
      firstParty: true,
      redirectUris: ['https://app.example/cb'],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      tokenEndpointAuthMethod: 'client_secret_post',
      scopes: ['openid', 'profile', 'email', 'offline_access', 'notes:read'],
      ...members,
    });
    const secret = application.type === 'confidential' ? createSecret('cs', randomBytes) : null;
    const secrets = secret === null ? [] : [{ sha256: hashSecret(secret), expiresAt: null }];
    this.clients.set(application.clientId, { application, resourceServer: null, secrets });
    return { application, secret };
  }

  registerPublic(members: Partial<Application> = {}): TestClient {
    const grantTypes = ['authorization_code', 'refresh_token'] as const;
    return this.register({ type: 'public', tokenEndpointAuthMethod: 'none', grantTypes, ...members });
  }

  setStatus({ application }: TestClient, status: Application['status']): void {
    const client = this.clients.get(application.clientId);
    if (client) this.clients.set(application.clientId, { ...client, application: { ...application, status } });
  }

  /** A new secret of a client; those before it end at once, or with `overlap` in a minute. */
  rotateSecret({ application }: TestClient, { overlap = false } = {}): TestClient {
    const secret = createSecret('cs', randomBytes);
    const before = overlap ? this.findClient(application.clientId).secrets : [];
    const ending = before.map(({ sha256 }) => ({ sha256, expiresAt: Math.floor(Date.now() / 1000) + 60 }));
    const secrets = [{ sha256: hashSecret(secret), expiresAt: null }, ...ending];
    this.clients.set(application.clientId, { application, resourceServer: null, secrets });
    return { application, secret };
  }

  findClient(clientId: ClientId): RegisteredClient {
    return this.clients.get(clientId) ?? { application: null, resourceServer: null, secrets: [] };
  }

  /** A session of the user that began just now. */
  session(members: Partial<SessionFacts> = {}): SessionFacts {
    return buildSession(this.user.id, Math.floor(Date.now() / 1000), members);
  }

  /** The secret by which the session service knows this session from now on. */
  secretOf(session: SessionFacts): string {
    const secret = createSecret('st', randomBytes);
    this.sessions.set(secret, session);
    return secret;
  }

  /** A sign-in for a request, at which its user decided, the one of this world if not said otherwise. */
  signIn(requestId: AuthorizationRequestId, decision: SignInOutcome['decision'] = null, decidedBy = this.user.id): SignInKey {
    const key = { signInId: randomUUID() as SignInId, browserToken: randomUUID() };
    this.signIns.set(JSON.stringify(key), { requestId, decision, decidedBy });
    return key;
  }

  /** As the session service answers: a decision to its user alone, and to a browser that has started the sign-in. */
  findOutcome({ signInId, browserToken }: SignInKey, sessionToken: string | null): SignInOutcome {
    const found = this.signIns.get(JSON.stringify({ signInId, browserToken }));
    if (!found) throw new ServiceError('transaction_invalid', 'There is no such sign-in.');
    const session = sessionToken === null ? null : this.findSession(sessionToken);
    const isTold = found.decision === 'unmet' || session?.userId === found.decidedBy;
    return { requestId: found.requestId, session, decision: isTold ? found.decision : null };
  }

  endSession(secret: string): void {
    this.sessions.delete(secret);
  }

  findSession(secret: string): SessionFacts | null {
    return this.sessions.get(secret) ?? null;
  }
}

/** A PKCE verifier and its S256 challenge (RFC 7636 §4.2). */
export const pkce = (): { verifier: string; challenge: string } => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};
