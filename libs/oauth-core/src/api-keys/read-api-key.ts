import type { Application, ResourceServer, TenantContext, User } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import type { StoredGrant } from '../grant-store.js';
import { type Invalid, invalid } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import type { GrantedApiKey, StoredApiKey } from './api-key-store.js';
import { keyScopesAmong } from './key-scopes.js';
import { mayHaveApiKeys } from './may-have-api-keys.js';

const hour = 3_600;

/** A key that is good now: its scopes are those that its owner may have yet. One of `user` and `application` is its owner. */
export type LiveApiKey = StoredApiKey & {
  readonly valid: true;
  readonly grant: StoredGrant;
  readonly resourceServer: ResourceServer;
  readonly user: User | null;
  readonly application: Application | null;
};

type Dependencies = Pick<OAuthDependencies, 'unitOfWork' | 'apiKeys' | 'clients' | 'users' | 'resourceServers' | 'clock'>;

const standing = (
  found: GrantedApiKey | null,
  now: number,
): Invalid | { readonly valid: true; readonly key: StoredApiKey; readonly grant: StoredGrant } => {
  if (found === null) return invalid('unknown');
  const { key, grant } = found;
  if (now >= key.expiresAt) return invalid('expired');
  return grant?.revokedAt === null ? { valid: true, key, grant } : invalid('revoked');
};

/** Once an hour, so that a key that is used all the time costs no write for each use. */
const recordUse = async (tenant: TenantContext, key: StoredApiKey, { unitOfWork, apiKeys, clock }: Dependencies): Promise<void> => {
  const now = clock.epochSeconds();
  const thisHour = now - (now % hour);
  if (key.lastUsedAt === null || key.lastUsedAt < thisHour) await unitOfWork.write(tenant, key.keyHash, apiKeys.recordUse(key, thisHour));
};

/**
 * Reads an API key that is good now: not expired, not revoked, in a tenant and under a profile that let its owner have one, its API registered, its owner active, with a scope at least
 * that its owner may have yet. That whoever shows it may be told is for the caller to check.
 */
export const readLiveApiKey = async (tenant: OAuthTenant, secret: string, dependencies: Dependencies): Promise<Invalid | LiveApiKey> => {
  if (!isWellFormedSecret('ak', secret)) return invalid('not an API key');
  const { unitOfWork, apiKeys, clients, users, resourceServers, clock } = dependencies;
  const found = standing(await unitOfWork.read(tenant, apiKeys.find(hashSecret(secret))), clock.epochSeconds());
  if (!found.valid) return found;
  const { key, grant } = found;
  const server = (await resourceServers.list(tenant)).find(({ id }) => id === key.resourceServerId);
  if (server === undefined) return invalid('its resource server is gone');
  const application = key.clientId === null ? null : (await clients.find(tenant, key.clientId)).application;
  if (!mayHaveApiKeys(tenant, application)) return invalid('the tenant, or a profile, lets such owners have no API keys');
  const user = key.userId === null ? null : await users.find(tenant, key.userId);
  if ((application ?? user)?.status !== 'active') return invalid('its owner is not active');
  const scopes = keyScopesAmong(tenant, server, { application, user }, key.scopes);
  // One without a scope would still open an API that looks at nothing else.
  if (scopes.length === 0) return invalid('its owner may have none of its scopes any more');
  await recordUse(tenant, key, dependencies);
  return { ...key, scopes, valid: true, grant, resourceServer: server, user, application };
};
