import { randomBytes, randomUUID } from 'node:crypto';
import type {
  Application,
  ClientId,
  RegisteredClient,
  ResourceServer,
  ResourceServerId,
  SessionFacts,
  SessionId,
  TenantId,
  TenantSettings,
  User,
  UserId,
} from '#contracts';
import type { OAuthTenant } from '../ports.js';
import { completeRegistration } from '../registration.js';
import { createSecret, hashSecret } from '../secrets.js';

const epoch = '2026-01-01T00:00:00.000Z';

export const aTenant = (slug: string, settings: Partial<TenantSettings> = {}): OAuthTenant => ({
  tenantId: randomUUID() as TenantId,
  slug,
  issuer: `https://id.example/t/${slug}`,
  correlationId: randomUUID(),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: { kind: 'anonymous', address: '192.0.2.1' },
  deadline: Number.MAX_SAFE_INTEGER,
  settings: {
    accessTokenLifetime: 900,
    idTokenLifetime: 3600,
    refreshTokenLifetime: 30 * 86_400,
    refreshTokenIdleLifetime: 7 * 86_400,
    authorizationCodeLifetime: 60,
    sessionLifetime: 86_400,
    sessionIdleLifetime: 3600,
    defaultTokenFormat: 'jwt',
    // Not the default: RSA keys take long to make, and every test has a tenant of its own.
    idTokenSignedResponseAlg: 'ES256',
    pkce: 'required_unless_nonce',
    revokeTokensOnPasswordChange: true,
    passwordMinLength: 8,
    passwordMinStrength: 3,
    locales: ['en'],
    ...settings,
  },
});

export const anApplication = (members: Partial<Application> = {}): Application => ({
  ...completeRegistration({
    name: 'An application',
    type: 'confidential',
    firstParty: true,
    redirectUris: ['https://app.example/cb'],
    postLogoutRedirectUris: ['https://app.example/bye'],
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes: ['openid', 'profile', 'email', 'phone', 'notes:read', 'notes:write'],
    refreshTokenGrace: 0,
  }),
  clientId: `client-${randomUUID()}` as ClientId,
  version: 1,
  createdAt: epoch,
  updatedAt: epoch,
  ...members,
});

export const aPublicApplication = (members: Partial<Application> = {}): Application =>
  anApplication({
    type: 'public',
    tokenEndpointAuthMethod: 'none',
    pkce: 'required',
    grantTypes: ['authorization_code', 'refresh_token'],
    ...members,
  });

/** A registration with a fresh secret, and that secret. */
export const withSecret = (
  registration: Partial<RegisteredClient>,
  expiresAt: number | null = null,
): { readonly registration: RegisteredClient; readonly secret: string } => {
  const secret = createSecret('cs', randomBytes);
  const secrets = [...(registration.secrets ?? []), { sha256: hashSecret(secret), expiresAt }];
  return { registration: { application: null, resourceServer: null, ...registration, secrets }, secret };
};

export const aResourceServer = (members: Partial<ResourceServer> = {}): ResourceServer => ({
  id: randomUUID() as ResourceServerId,
  identifier: 'https://notes.example/api',
  name: 'Notes',
  clientId: `rs-${randomUUID()}` as ClientId,
  scopes: [
    { name: 'notes:read', description: 'Read your notes' },
    { name: 'notes:write', description: 'Write your notes' },
  ],
  tokenFormat: 'jwt',
  signingAlgorithm: 'ES256',
  accessTokenTyp: 'at+jwt',
  accessTokenLifetime: null,
  version: 1,
  createdAt: epoch,
  updatedAt: epoch,
  ...members,
});

export const aUser = (members: Partial<User> = {}): User => ({
  id: randomUUID() as UserId,
  status: 'active',
  username: 'ada',
  email: 'ada@example.com',
  emailVerified: true,
  name: 'Ada Lovelace',
  picture: null,
  phone: null,
  phoneVerified: false,
  address: null,
  locale: 'en',
  mfaEnabled: false,
  customClaims: {},
  roles: [],
  groups: [],
  version: 1,
  createdAt: epoch,
  updatedAt: epoch,
  lastLoginAt: null,
  ...members,
});

export const aSession = (userId: UserId, authTime: number, members: Partial<SessionFacts> = {}): SessionFacts => ({
  sessionId: randomUUID() as SessionId,
  userId,
  authTime,
  amr: ['pwd'],
  acr: null,
  ...members,
});
