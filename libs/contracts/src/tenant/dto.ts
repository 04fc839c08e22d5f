import type { ClientId, ResourceServerId, SecretId, TenantId } from '../ids.js';
import type { TenantStatus } from '../vocabularies.js';
import type { Registration, RegistrationChanges, RegistrationRequest } from './registration-fields.js';
import type { ResourceServer } from './resource-server.js';
import type { TenantSettings, TenantSettingsChanges } from './settings.js';

/** The slug of the built-in tenant whose clients may use the admin API. */
export const systemTenantSlug = 'system';

const slugSyntax = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Whether `text` may be a tenant's slug. Anything else names no tenant: it is not worth a question, nor a place in a cache. */
export const isSlug = (text: string): boolean => slugSyntax.test(text);

/** What the admin API manages. Each has a scope `<name>:read` and, but for what nobody may change, one `<name>:write`. */
export const adminResources = [
  'tenants',
  'applications',
  'resource_servers',
  'trusted_issuers',
  'organizations',
  'users',
  'sessions',
  'keys',
  'templates',
  'senders',
  'audit',
] as const;
export type AdminResourceName = (typeof adminResources)[number];

/** What may be done with a resource of the admin API. */
export const adminVerbs = (resource: AdminResourceName): readonly ('read' | 'write')[] =>
  resource === 'audit' ? ['read'] : ['read', 'write'];

/** How hosted pages and messages look. Colours are `#rrggbb`; addresses are https. `logoDarkUri` is shown instead of `logoUri` on dark ground. */
export type Branding = {
  readonly primaryColor: string | null;
  readonly backgroundColor: string | null;
  readonly logoUri: string | null;
  readonly logoDarkUri: string | null;
};

export type Tenant = {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly issuer: string;
  readonly branding: Branding;
  readonly settings: TenantSettings;
  /** Grows by one with every change: last writer is recognised, late events are dropped. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type CreateTenantRequest = {
  readonly slug: string;
  readonly name: string;
  readonly branding?: Partial<Branding> | undefined;
  readonly settings?: TenantSettingsChanges | undefined;
};

export type UpdateTenantRequest = {
  readonly id: TenantId;
  readonly name?: string | undefined;
  readonly status?: TenantStatus | undefined;
  readonly branding?: Partial<Branding> | undefined;
  readonly settings?: TenantSettingsChanges | undefined;
};

/** An OAuth client. */
export type Application = Registration & {
  readonly clientId: ClientId;
  /** Set where services ask for a client that registered itself, or is known by a document that it publishes: what clients may say is its own word. Left out: an administrator made it. */
  readonly selfRegistered?: true;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** `clientId` and `clientSecret` are chosen by who brings a client along from elsewhere; the secret is stored as any other, and not answered. */
export type CreateApplicationRequest = RegistrationRequest & {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
};

export type UpdateApplicationRequest = { readonly clientId: ClientId } & RegistrationChanges;

/** Which applications of a tenant: those for whom all that is given holds. */
export type ApplicationSearch = { readonly name?: string | undefined; readonly clientId?: string | undefined };

/** A stored client secret, without the secret. */
export type ClientSecret = {
  readonly id: SecretId;
  readonly createdAt: string;
  /** ISO 8601; null: until removed. */
  readonly expiresAt: string | null;
};

/** A secret at the only moment it can be seen. */
export type IssuedClientSecret = ClientSecret & { readonly clientSecret: string };

/**
 * Makes a new secret of an application, or of a resource server's introspection client; those before it go on working for `overlapSeconds`. At most
 * two are valid at a time.
 */
export type RotateClientSecretRequest = ({ readonly clientId: ClientId } | { readonly resourceServerId: ResourceServerId }) & {
  readonly overlapSeconds: number;
};

/** SHA-256 of a client secret, base64url, with its end (epoch seconds; null: none). */
export type SecretHash = { readonly sha256: string; readonly expiresAt: number | null };

/** What services that authenticate clients need of one: cached there, dropped on events. */
export type RegisteredClient = {
  readonly application: Application | null;
  /** Set when the client is a resource server's introspection client. */
  readonly resourceServer: ResourceServer | null;
  readonly secrets: readonly SecretHash[];
  /** Why no client is known by its metadata document, for those who publish that. */
  readonly problem?: string;
};
