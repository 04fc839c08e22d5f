import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type {
  Application,
  ClientId,
  RegisteredClient,
  ResourceServer,
  ResourceServerId,
  SecretHash,
  SessionFacts,
  SessionId,
  Tenant,
  TenantContext,
  TenantSettings,
  User,
  UserId,
} from '#contracts';
import { createSecret, hashSecret } from '#oauth-core';

const madeAt = '2026-01-01T00:00:00.000Z';

const settings: TenantSettings = {
  accessTokenLifetime: 900,
  idTokenLifetime: 3_600,
  refreshTokenLifetime: 30 * 86_400,
  refreshTokenIdleLifetime: 7 * 86_400,
  authorizationCodeLifetime: 60,
  sessionLifetime: 86_400,
  sessionIdleLifetime: 3_600,
  defaultTokenFormat: 'jwt',
  revokeTokensOnPasswordChange: true,
  locales: ['en'],
};

/** An application with its secret, as a test uses it; `secret` is null for a public one. */
export type TestClient = { readonly application: Application; readonly secret: string | null };

/** What the tenant and identity services know of one tenant. Tests change it as administrators would. */
export class TenantWorld {
  tenant: Tenant;
  user: User;
  readonly resourceServer: ResourceServer;
  private readonly clients = new Map<ClientId, RegisteredClient>();
  private readonly users = new Map<UserId, User>();

  constructor(readonly context: TenantContext) {
    const { tenantId: id, slug, issuer } = context;
    const branding = { primaryColor: null, backgroundColor: null, logoUri: null };
    this.tenant = { id, slug, name: slug, status: 'active', issuer, branding, settings, version: 1, createdAt: madeAt, updatedAt: madeAt };
    this.user = this.addUser();
    this.resourceServer = {
      id: randomUUID() as ResourceServerId,
      identifier: `https://notes.example/${slug}`,
      name: 'Notes',
      clientId: `rs-${randomUUID()}` as ClientId,
      scopes: [{ name: 'notes:read', description: 'Read your notes' }],
      tokenFormat: 'opaque',
      signingAlgorithm: 'ES256',
      accessTokenLifetime: null,
      version: 1,
      createdAt: madeAt,
      updatedAt: madeAt,
    };
  }

  addUser(members: Partial<User> = {}): User {
    const user: User = {
      id: randomUUID() as UserId,
      status: 'active',
      username: 'ada',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      picture: null,
      phone: null,
      phoneVerified: false,
      locale: 'en',
      mfaEnabled: false,
      customClaims: {},
      roles: [],
      version: 1,
      createdAt: madeAt,
      updatedAt: madeAt,
      lastLoginAt: null,
      ...members,
    };
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

  register(members: Partial<Application> = {}): TestClient {
    const application: Application = {
      clientId: `client-${randomUUID()}` as ClientId,
      name: 'An application',
      type: 'confidential',
      status: 'active',
      firstParty: true,
      logoUri: null,
      redirectUris: ['https://app.example/cb'],
      postLogoutRedirectUris: ['https://app.example/bye'],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      tokenEndpointAuthMethod: 'client_secret_post',
      scopes: ['openid', 'profile', 'email', 'offline_access', 'notes:read'],
      idTokenSignedResponseAlg: 'ES256',
      accessTokenLifetime: null,
      refreshTokenLifetime: null,
      refreshTokenGrace: 0,
      version: 1,
      createdAt: madeAt,
      updatedAt: madeAt,
      ...members,
    };
    const secret = application.type === 'confidential' ? createSecret('cs', randomBytes) : null;
    const secrets: SecretHash[] = secret === null ? [] : [{ sha256: hashSecret(secret), expiresAt: null }];
    this.clients.set(application.clientId, { application, resourceServer: null, secrets });
    return { application, secret };
  }

  registerPublic(members: Partial<Application> = {}): TestClient {
    return this.register({
      type: 'public',
      tokenEndpointAuthMethod: 'none',
      grantTypes: ['authorization_code', 'refresh_token'],
      ...members,
    });
  }

  disable({ application }: TestClient): void {
    const client = this.clients.get(application.clientId);
    if (client) this.clients.set(application.clientId, { ...client, application: { ...application, status: 'disabled' } });
  }

  enable({ application }: TestClient): void {
    const client = this.clients.get(application.clientId);
    if (client) this.clients.set(application.clientId, { ...client, application });
  }

  findClient(clientId: ClientId): RegisteredClient {
    return this.clients.get(clientId) ?? { application: null, resourceServer: null, secrets: [] };
  }

  session(members: Partial<SessionFacts> = {}): SessionFacts {
    return {
      sessionId: randomUUID() as SessionId,
      userId: this.user.id,
      authTime: Math.floor(Date.now() / 1000),
      amr: ['pwd'],
      acr: null,
      ...members,
    };
  }
}

/** A PKCE verifier and its S256 challenge (RFC 7636 §4.2). */
export const pkce = (): { verifier: string; challenge: string } => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};
