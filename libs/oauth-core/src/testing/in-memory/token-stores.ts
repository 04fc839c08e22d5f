import type { AccessTokenStore } from '../../access-token-store.js';
import type { ApiKeyStore } from '../../api-keys/api-key-store.js';
import type { RefreshTokenStore } from '../../grants/refresh-token-store.js';
import type { SingleUses } from '../../single-use.js';
import type { TenantTables } from './tables.js';

/** Tokens and keys, and proofs of which each serves once. */
export const tokenStores = ({ query, statement }: TenantTables) => {
  const refreshTokens: RefreshTokenStore = {
    find: (tokenHash) =>
      query(({ refreshTokens, grants }) => {
        const token = refreshTokens.get(tokenHash);
        const grant = token && grants.get(token.grantId);
        return token && grant ? { token, grant } : null;
      }),
    rotate: ({ parentHash, at, salt, successor, accessToken }) =>
      statement(({ refreshTokens, successors, accessTokens, grants }) => {
        const parent = refreshTokens.get(parentHash);
        if (!parent || parent.spentAt !== null || grants.get(parent.grantId)?.revokedAt !== null) return false;
        refreshTokens.set(parentHash, { ...parent, spentAt: at });
        successors.set(parentHash, { salt, successorHash: successor.tokenHash });
        refreshTokens.insert(successor.tokenHash, successor);
        if (accessToken) accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    keep: ({ token: { tokenHash }, expiresAt, accessToken }) =>
      statement(({ refreshTokens, accessTokens, grants }) => {
        const token = refreshTokens.get(tokenHash);
        if (!token || token.spentAt !== null || grants.get(token.grantId)?.revokedAt !== null) return false;
        refreshTokens.set(tokenHash, { ...token, expiresAt: Math.max(token.expiresAt, expiresAt) });
        if (accessToken) accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    findSpent: (tx, { tokenHash, grantId }) =>
      tx.run(
        query(({ refreshTokens, successors, grants }) => {
          const spent = grants.get(grantId)?.revokedAt === null ? successors.get(tokenHash) : undefined;
          const successor = spent && refreshTokens.get(spent.successorHash);
          const spentAt = refreshTokens.get(tokenHash)?.spentAt ?? null;
          return successor && spentAt !== null ? { spentAt, salt: spent.salt, successor } : null;
        }),
      ),
  };

  const apiKeys: ApiKeyStore = {
    find: (keyHash) =>
      query(({ apiKeys, grants }) => {
        const key = apiKeys.get(keyHash);
        return key ? { key, grant: grants.get(key.id) ?? null } : null;
      }),
    recordUse: ({ keyHash }, at) =>
      statement(({ apiKeys }) => {
        const key = apiKeys.get(keyHash);
        if (key && (key.lastUsedAt ?? 0) < at) apiKeys.set(keyHash, { ...key, lastUsedAt: at });
      }),
  };

  const accessTokens: AccessTokenStore = {
    insert: (token) => statement(({ accessTokens }) => accessTokens.insert(token.tokenHash, token)),
    find: (tokenHash) =>
      query(({ accessTokens, revocations, grants }) => {
        const token = accessTokens.get(tokenHash);
        return token ? { token, isRevoked: revocations.has(tokenHash), grant: grants.get(token.grantId) ?? null } : null;
      }),
    revoke: (revocation, event) =>
      statement(({ revocations }) => {
        const isFirst = !revocations.has(revocation.tokenHash);
        if (isFirst) revocations.set(revocation.tokenHash, revocation);
        return isFirst;
      }).onCommit((isFirst) => {
        if (isFirst) event.publish();
      }),
    isRevoked: (tokenHash) => query(({ revocations }) => revocations.has(tokenHash)),
  };

  const usesOf = (kind: string): SingleUses => ({
    use: ({ hash }) =>
      statement(({ usedOnce }) => {
        const isFirst = !usedOnce.has(`${kind} ${hash}`);
        usedOnce.add(`${kind} ${hash}`);
        return isFirst;
      }),
  });

  return { refreshTokens, apiKeys, accessTokens, usedAssertions: usesOf('assertion'), usedProofs: usesOf('proof') };
};
