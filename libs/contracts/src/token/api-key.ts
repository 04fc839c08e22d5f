import type { ApiKeyId, ClientId, ResourceServerId, UserId } from '../ids.js';
import type { OwnRequest } from '../own-request.js';
import type { LocalText } from '../tenant/user-attributes.js';

/** Whose an API key is: a user's, or an application's that acts for itself. */
export type ApiKeyOwner = { readonly userId: UserId; readonly clientId: null } | { readonly userId: null; readonly clientId: ClientId };

/** A long-lived credential for one API, without the secret. Times are ISO 8601. */
export type ApiKey = ApiKeyOwner & {
  readonly id: ApiKeyId;
  /** For its owner: what it is for. */
  readonly name: string;
  /** The first characters of the key, to tell it by. */
  readonly prefix: string;
  /** Identifier of the resource server that it is for. */
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** The beginning of the hour in which it was used last, as far as that was noticed; null: not yet. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

/** What somebody wants a key for. `lifetime`: seconds; left out: as long as the tenant allows. */
export type ApiKeyRequest = {
  readonly name: string;
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly lifetime?: number | undefined;
};

export type CreateApiKeyRequest = ApiKeyRequest & { readonly clientId: ClientId };

export type CreateOwnApiKeyRequest = ApiKeyRequest & OwnRequest;

/** A key at the only moment it can be seen. */
export type IssuedApiKey = ApiKey & { readonly key: string };

/** An API that users may have keys for, with the scopes that these may have. */
export type ApiForKeys = {
  readonly id: ResourceServerId;
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly {
    readonly name: string;
    readonly description: string;
    readonly descriptions: readonly LocalText[];
    readonly sensitive: boolean;
  }[];
};

/** A user's keys, first those that are good, of each the newest first, and what they may have more of. */
export type OwnApiKeys = { readonly apiKeys: readonly ApiKey[]; readonly apis: readonly ApiForKeys[] };
