import type { ApiKey } from '#contracts';
import type { GrantedApiKey } from '#oauth-core';

const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();

const instantOf = (epochSeconds: number | null): string | null => (epochSeconds === null ? null : isoTime(epochSeconds));

/** A key as its owner and administrators are told of it. The grant of one that expired is forgotten before the key is. */
export const describeApiKey = ({ key, grant }: GrantedApiKey): ApiKey => {
  const { keyHash: _hash, resourceServerId: _server, createdAt, expiresAt, lastUsedAt, ...told } = key;
  return {
    ...told,
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    lastUsedAt: instantOf(lastUsedAt),
    revokedAt: instantOf(grant?.revokedAt ?? null),
  };
};
