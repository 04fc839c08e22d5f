import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Application,
  attributeDefaults,
  type ClientId,
  defaultSettings,
  type ResourceServer,
  type ResourceServerId,
  type SessionFacts,
  type SessionId,
  type Tenant,
  type TenantId,
  type TenantSettings,
  type User,
  type UserAttribute,
  type UserId,
  withoutPermissions,
} from '#contracts';
import { completeAuthentication, completeRegistration } from '#oauth-core';

const suffix = (): string => randomBytes(4).toString('hex');
const created = '2030-01-01T00:00:00.000Z';

/** The settings of a tenant that changed none. */
export const tenantSettings = (overrides: Partial<TenantSettings> = {}): TenantSettings => ({ ...defaultSettings, ...overrides });

/** An active tenant with a slug of its own. */
export const buildTenant = (overrides: Partial<Tenant> = {}): Tenant => {
  const slug = overrides.slug ?? `tenant-${suffix()}`;
  return {
    id: randomUUID() as TenantId,
    slug,
    name: slug,
    status: 'active',
    issuer: `http://localhost:3000/t/${slug}`,
    branding: { primaryColor: null, backgroundColor: null, logoUri: null, logoDarkUri: null },
    settings: tenantSettings(),
    version: 1,
    createdAt: created,
    updatedAt: created,
    ...overrides,
  };
};

/** An active confidential web application that may do everything the code flow offers. What is not said of it has its default. */
export const buildApplication = (overrides: Partial<Application> = {}): Application => ({
  ...completeRegistration({
    name: 'Application',
    type: 'confidential',
    redirectUris: ['https://app.example/callback'],
    postLogoutRedirectUris: ['https://app.example/'],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    refreshTokenGrace: 0,
  }),
  clientId: randomUUID() as ClientId,
  version: 1,
  createdAt: created,
  updatedAt: created,
  ...overrides,
});

/** The same as a public client: no secret, PKCE. */
export const buildPublicApplication = (overrides: Partial<Application> = {}): Application =>
  buildApplication({ type: 'public', tokenEndpointAuthMethod: 'none', pkce: 'required', ...overrides });

/** An API with two scopes that takes JWTs. */
export const buildResourceServer = (overrides: Partial<ResourceServer> = {}): ResourceServer => ({
  id: randomUUID() as ResourceServerId,
  identifier: `https://api-${suffix()}.example/`,
  name: 'API',
  clientId: randomUUID() as ClientId,
  scopes: [
    { name: 'notes:read', description: 'Read notes' },
    { name: 'notes:write', description: 'Write notes' },
  ],
  ...withoutPermissions,
  authorizationDetailsTypes: [],
  tokenFormat: 'jwt',
  signingAlgorithm: 'ES256',
  accessTokenTyp: 'at+jwt',
  accessTokenLifetime: null,
  ...completeAuthentication({}),
  version: 1,
  createdAt: created,
  updatedAt: created,
  ...overrides,
});

/** An active user with a verified address. */
export const buildUser = (overrides: Partial<User> = {}): User => {
  const username = overrides.username === undefined ? `user-${suffix()}` : overrides.username;
  return {
    id: randomUUID() as UserId,
    status: 'active',
    deletion: null,
    lock: null,
    username,
    email: `${username ?? 'user'}@example.com`,
    emailVerified: true,
    name: 'Ada Lovelace',
    picture: null,
    phone: null,
    phoneVerified: false,
    address: null,
    locale: null,
    mfaEnabled: false,
    customClaims: {},
    attributes: {},
    acceptedTerms: [],
    roles: [],
    groups: [],
    version: 1,
    createdAt: created,
    updatedAt: created,
    lastLoginAt: null,
    ...overrides,
  };
};

/** An attribute of that name that users may change; text, unless something else is said. */
export const buildAttribute = (name: string, overrides: Partial<UserAttribute> = {}): UserAttribute => ({
  ...attributeDefaults,
  name,
  kind: 'text',
  labels: [{ locale: 'en', text: name }],
  userAccess: 'write',
  ...overrides,
});

/** What is known of the session of a user who signed in by password at `authTime` (seconds). */
export const buildSession = (userId: UserId, authTime: number, overrides: Partial<SessionFacts> = {}): SessionFacts => ({
  sessionId: randomUUID() as SessionId,
  userId,
  authTime,
  amr: ['pwd'],
  acr: null,
  ...overrides,
});

export { AttestedInstance } from './attested-instance.js';
export { DpopKey } from './dpop-key.js';
export { asserted, ClientKey, signWithSecret } from './client-key.js';
export { RsaKeyRing } from './rsa-keys.js';
