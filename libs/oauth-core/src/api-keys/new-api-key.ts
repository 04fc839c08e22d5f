import type { ApiKeyId, ApiKeyOwner, ResourceServer } from '#contracts';
import type { StoredGrant } from '../grant-store.js';
import type { Random } from '../ports.js';
import { randomUuid } from '../random-ids.js';
import { createSecret, hashSecret } from '../secrets.js';
import type { StoredApiKey } from './api-key-store.js';

/** Of `ost_ak_` and 43 characters of entropy: as many as tell the keys of one owner apart, and help nobody to guess the rest. */
const shownCharacters = 13;

/** What a key is made of. Times are epoch seconds. */
export type NewApiKey = Pick<StoredApiKey, 'name' | 'scopes' | 'createdAt' | 'expiresAt'> & {
  readonly owner: ApiKeyOwner;
  readonly resourceServer: ResourceServer;
};

/**
 * A key with the grant that it stands on, to be stored together, and the key itself, which is stored nowhere. The client of a user's key, which no application
 * holds, is that of the API. That the owner may have it is for the caller to check.
 */
export const newApiKey = (
  { owner, resourceServer, ...asked }: NewApiKey,
  random: Random,
): { readonly key: string; readonly stored: StoredApiKey; readonly grant: StoredGrant } => {
  const key = createSecret('ak', random);
  const id = randomUuid(random) as ApiKeyId;
  const { name, scopes, createdAt, expiresAt } = asked;
  const { id: resourceServerId, identifier: resource } = resourceServer;
  const authorization = {
    clientId: owner.clientId ?? resourceServer.clientId,
    userId: owner.userId,
    ...{
      scopes,
      resources: [resource],
      byResource: null,
      authorizationDetails: [],
      organizationId: null,
      sessionId: null,
      claims: null,
      authTime: null,
      acr: null,
      amr: [],
    },
  };
  return {
    key,
    stored: {
      ...owner,
      ...{ keyHash: hashSecret(key), id, name, prefix: key.slice(0, shownCharacters), resourceServerId, resource },
      ...{ scopes, createdAt, expiresAt, lastUsedAt: null },
    },
    grant: { id, authorization, createdAt, expiresAt, revokedAt: null },
  };
};
