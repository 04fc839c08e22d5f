import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import {
  type Application,
  type ClientId,
  type InitialAccessTokenId,
  type Organization,
  type OrganizationId,
  type Registration,
  registrationField,
  type RegistrationField,
  registrationMembers,
  type ResourceServer,
  type ResourceServerId,
  type SecretId,
  type Tenant,
  type TenantContext,
  type TrustedIssuer,
  type TrustedIssuerId,
} from '#contracts';
import type { Transaction } from '#kernel';
import type { FetchedClientDocument } from '../ports/client-document-store.js';
import type { StoredClientSecret } from '../ports/client-secret-store.js';
import type { StoredDynamicClient } from '../ports/dynamic-client-store.js';
import type { StoredInitialAccessToken } from '../ports/initial-access-token-store.js';
import { contextOf, outsideTenants } from './in-memory-service.js';
import { persistentService, type PersistentService } from './persistent-service.js';

/** The service that the tests of a `describe` share, on PostgreSQL, and two tenants that each test finds anew. */
export let service: PersistentService;
export let a: TenantContext;
export let b: TenantContext;

/** Starts them for the `describe` that this is called in. */
export const usePersistentService = (): void => {
  beforeAll(async () => {
    service = await persistentService();
  }, 60_000);
  afterAll(() => service.close());
  beforeEach(async () => {
    a = contextOf(await newTenant());
    b = contextOf(await newTenant());
  });
};

export const newTenant = async (): Promise<Tenant> =>
  service.createTenant.execute(outsideTenants, { slug: `t-${randomUUID().slice(0, 8)}`, name: 'T' });
export const within = <Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  service.unitOfWork.transaction(context, work);
export const outside = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  service.unitOfWork.platformTransaction(outsideTenants, work);

/** Each is the same id to PostgreSQL. */
export const otherSpellings = [(id: string) => id.toUpperCase(), (id: string) => `{${id}}`, (id: string) => id.replaceAll('-', '')];

export const now = '2026-01-01T00:00:00.123Z';

const sampleOf = (field: RegistrationField): unknown => {
  switch (field.kind) {
    case 'boolean':
      return field.default !== true;
    case 'integer':
      return field.to;
    case 'choice':
      return field.values.findLast((value) => value !== field.default);
    case 'choices':
      return field.values;
    case 'text':
      return 'Grüße: “a”, {b}, \\c';
    case 'texts':
      return ['https://app.example.com/cb?a="b",{c}', 'NULL'];
    case 'object':
      return { keys: [{ kty: 'EC', 'x-é': [1, null, { nested: true }] }] };
    case 'objects':
      return [{ issuer: 'https://ci.example', subject: 'a:*', claims: { 'x-é': '“b”, {c}' } }];
  }
};

/** Says something else than its default of every field. */
const everyMember = Object.fromEntries(registrationMembers.map((member) => [member, sampleOf(registrationField(member))])) as Registration;

export const anApplication = (changes: Partial<Application> = {}): Application => ({
  ...everyMember,
  type: 'confidential',
  applicationType: 'web',
  tokenEndpointAuthMethod: 'client_secret_post',
  clientId: randomUUID() as ClientId,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

export const aResourceServer = (changes: Partial<ResourceServer> = {}): ResourceServer => ({
  id: randomUUID() as ResourceServerId,
  clientId: randomUUID() as ClientId,
  identifier: `urn:example:${randomUUID()}`,
  name: 'API',
  scopes: [
    { name: 'orders:read', description: 'Bestellungen lesen: “alle”' },
    { name: 'orders:list', description: 'Bestellungen auflisten', descriptions: [{ locale: 'en', text: 'List orders' }], sensitive: false },
    { name: 'orders:write', description: 'Bestellungen ändern', sensitive: true },
  ],
  roles: [{ name: 'clerk', permissions: ['orders:read', 'orders:refund'] }],
  userScopes: 'permitted',
  authorizationDetailsTypes: [
    { type: 'payment', description: 'Pay', schema: { type: 'object', properties: { amount: { type: 'number' } } } },
  ],
  tokenFormat: 'opaque',
  signingAlgorithm: 'ES256',
  accessTokenTyp: 'at+jwt',
  accessTokenLifetime: null,
  tokenEndpointAuthMethod: 'private_key_jwt',
  tokenEndpointAuthSigningAlg: 'ES256',
  jwksUri: null,
  jwks: { keys: [{ kty: 'EC', 'x-é': [null, true] }] },
  clientAssertionAudience: 'issuer_or_token_endpoint',
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

export const aTrustedIssuer = (changes: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  id: randomUUID() as TrustedIssuerId,
  issuer: `https://${randomUUID()}.example`,
  jwksUri: null,
  jwks: { keys: [{ kty: 'EC', 'x-é': [null, true] }] },
  signingAlgorithms: ['EdDSA'],
  audiences: ['“a”, {b}'],
  maxAssertionLifetime: 60,
  singleUse: false,
  softwareStatements: 'once',
  userMatching: 'verified_email',
  emailDomains: ['example.com'],
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

export const anOrganization = (changes: Partial<Organization> = {}): Organization => ({
  id: randomUUID() as OrganizationId,
  name: `org-${randomUUID().slice(0, 8)}`,
  displayName: 'Grüße: “a”, {b}',
  status: 'active',
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

export const aSecret = (clientId: ClientId, changes: Partial<StoredClientSecret> = {}): StoredClientSecret => ({
  id: randomUUID() as SecretId,
  clientId,
  sha256: 'A'.repeat(43),
  createdAt: now,
  expiresAt: null,
  ...changes,
});

export const aDynamicClient = (clientId: ClientId, changes: Partial<StoredDynamicClient> = {}): StoredDynamicClient => ({
  clientId,
  sha256: 'A'.repeat(43),
  initialAccessTokenId: null,
  createdAt: now,
  usedAt: null,
  statement: null,
  ...changes,
});

export const aClientDocument = (changes: Partial<FetchedClientDocument> = {}): FetchedClientDocument => ({
  clientId: 'https://app.example/client.json' as ClientId,
  document: { client_id: 'https://app.example/client.json', client_name: 'App: “a”, {b}' },
  fetchedAt: new Date(now),
  freshUntil: new Date('2099-01-01T00:00:00.123Z'),
  ...changes,
});

export const anInitialAccessToken = (changes: Partial<StoredInitialAccessToken> = {}): StoredInitialAccessToken => ({
  id: randomUUID() as InitialAccessTokenId,
  sha256: 'A'.repeat(43),
  name: 'Partner: “a”, {b}',
  verifies: true,
  maxUses: 2,
  uses: 0,
  createdAt: now,
  expiresAt: '2099-01-01T00:00:00.123Z',
  ...changes,
});
