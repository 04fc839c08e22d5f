import { randomBytes } from 'node:crypto';
import type { ApiKeyOwner, ResourceServer } from '#contracts';
import { newApiKey } from '../api-keys/new-api-key.js';
import type { TestAuthorizationServer } from './authorization-server.js';

const day = 86_400;

/** Gives an owner a key of a year; what else it is for, `members` says. */
export const storeApiKey = (
  server: TestAuthorizationServer,
  owner: ApiKeyOwner,
  members: { readonly scopes?: readonly string[]; readonly resourceServer?: ResourceServer } = {},
) => {
  const { scopes = ['notes:read'], resourceServer = server.resourceServer } = members;
  const times = { createdAt: server.now, expiresAt: server.now + 365 * day };
  const { key, stored, grant } = newApiKey({ owner, resourceServer, name: 'Nightly report', scopes, ...times }, randomBytes);
  server.tables.apiKeys.set(stored.keyHash, stored);
  server.tables.grants.set(grant.id, grant);
  return { key, stored, grant };
};
