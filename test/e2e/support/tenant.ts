import { randomBytes } from 'node:crypto';
import { adminOk } from './admin.js';
import { platform } from './platform.js';

export type TestClient = { readonly client_id: string; readonly client_secret?: string };
export type ConfidentialClient = TestClient & { readonly client_secret: string };
export type TestUser = { readonly id: string; readonly username: string; readonly password: string; readonly email: string };

const unique = (): string => randomBytes(5).toString('hex');

/** Of nothing that looks like a word: how strong one is takes 12 ms of computing with words in it, and 3 without. */
const newPassword = (): string => randomBytes(9).toString('base64url');

export const redirectUri = 'https://app.example.com/callback';
export const apiIdentifier = 'https://api.example.com';

type TenantMembers = { readonly [name: string]: unknown; readonly settings?: Record<string, unknown> };

/** Settings of a `TestTenant` that says nothing of what signs its ID tokens. */
export const byDefaults = { id_token_signed_response_alg: undefined };

/** A tenant of the test's own, with what most tests need: nothing is shared between spec files. */
export class TestTenant {
  private constructor(
    readonly id: string,
    readonly slug: string,
    readonly issuer: string,
  ) {}

  /** Signs ID tokens with ES256 where nothing is said: an RSA key takes 0.2 seconds of computing, and hardly a test is about it. `byDefaults` leaves that to the platform. */
  static async create({ settings, ...members }: TenantMembers = {}): Promise<TestTenant> {
    const slug = `t-${unique()}`;
    const { id, issuer } = await adminOk<{ id: string; issuer: string }>('POST', '/tenants', {
      slug,
      name: `Tenant ${slug}`,
      settings: { id_token_signed_response_alg: 'ES256', ...settings },
      ...members,
    });
    return new TestTenant(id, slug, issuer);
  }

  get introspectionEndpoint(): string {
    return `${platform.introspection}/t/${this.slug}/oauth/introspect`;
  }

  endpoint(
    name:
      | 'authorize'
      | 'par'
      | 'device_authorization'
      | 'authorization_challenge'
      | 'backchannel_authentication'
      | 'token'
      | 'userinfo'
      | 'revoke'
      | 'jwks'
      | 'logout'
      | 'register'
      | 'challenge',
  ): string {
    return `${this.issuer}/oauth/${name}`;
  }

  path(rest = ''): string {
    return `/tenants/${this.id}${rest}`;
  }

  /** A resource server with the scopes `orders:read` and `orders:write`; answers with its introspection credentials too. */
  resourceServer(members: Record<string, unknown> = {}): Promise<ConfidentialClient & { readonly id: string }> {
    return adminOk('POST', this.path('/resource-servers'), {
      identifier: apiIdentifier,
      name: 'Orders API',
      scopes: [
        { name: 'orders:read', description: 'See your orders' },
        { name: 'orders:write', description: 'Change your orders' },
      ],
      ...members,
    });
  }

  confidential(members: Record<string, unknown> = {}): Promise<ConfidentialClient> {
    return adminOk('POST', this.path('/applications'), {
      name: 'Web application',
      type: 'confidential',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write'],
      first_party: true,
      ...members,
    });
  }

  publicClient(members: Record<string, unknown> = {}): Promise<TestClient> {
    return adminOk('POST', this.path('/applications'), {
      name: 'Single-page application',
      type: 'public',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write'],
      first_party: true,
      ...members,
    });
  }

  async user(members: Record<string, unknown> = {}): Promise<TestUser> {
    const name = `user-${unique()}`;
    const given = { username: name, password: newPassword(), email: `${name}@example.com`, email_verified: true, ...members };
    const { id } = await adminOk<{ id: string }>('POST', this.path('/users'), given);
    return { id, username: given.username, password: given.password, email: given.email };
  }
}
