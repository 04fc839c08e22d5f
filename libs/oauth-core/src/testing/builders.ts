import { randomBytes, randomUUID } from 'node:crypto';
import type {
  Application,
  ClientId,
  RegisteredClient,
  ResourceServer,
  TenantId,
  TenantSettings,
  TrustedIssuer,
  TrustedIssuerId,
  User,
} from '#contracts';
import { buildApplication, buildResourceServer, buildUser, type ClientKey, tenantSettings } from '#testing/builders';
import type { OAuthTenant } from '../ports.js';
import { createSecret, hashSecret } from '../secrets.js';

export const aTenant = (slug: string, settings: Partial<TenantSettings> = {}): OAuthTenant => ({
  tenantId: randomUUID() as TenantId,
  slug,
  issuer: `https://id.example/t/${slug}`,
  correlationId: randomUUID(),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: { kind: 'anonymous', address: '192.0.2.1' },
  deadline: Number.MAX_SAFE_INTEGER,
  // Not the default: RSA keys take long to make, and every test has a tenant of its own.
  settings: tenantSettings({ idTokenSignedResponseAlg: 'ES256', refreshTokenIdleLifetime: 7 * 86_400, ...settings }),
});

/** An application of the tenant's own, whose users are asked for no consent, with every grant there is. */
export const anApplication = (members: Partial<Application> = {}): Application =>
  buildApplication({
    clientId: `client-${randomUUID()}` as ClientId,
    firstParty: true,
    redirectUris: ['https://app.example/cb'],
    postLogoutRedirectUris: ['https://app.example/bye'],
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes: ['openid', 'profile', 'email', 'phone', 'notes:read', 'notes:write'],
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

export const aResourceServer = (members: Partial<ResourceServer> = {}): ResourceServer =>
  buildResourceServer({ identifier: 'https://notes.example/api', name: 'Notes', ...members });

/** Somebody else who signs with those keys, and is trusted with nothing further than that: each assertion for one use. */
export const aTrustedIssuer = (issuer: string, keys: readonly ClientKey[], members: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  id: randomUUID() as TrustedIssuerId,
  issuer,
  jwksUri: null,
  jwks: { keys: keys.map(({ jwk }) => jwk) },
  signingAlgorithms: ['ES256'],
  audiences: [],
  maxAssertionLifetime: 3_600,
  singleUse: true,
  softwareStatements: 'off',
  userMatching: 'off',
  emailDomains: [],
  version: 1,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
  ...members,
});

export const aUser = (members: Partial<User> = {}): User => buildUser({ username: 'ada', locale: 'en', ...members });
