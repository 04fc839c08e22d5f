import type { ClientId } from '#contracts';
import { findAccessToken } from '../access-token.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { jsonReply } from '../reply.js';
import { revokeGrant } from '../revocation.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import { answerClient } from './client-endpoint.js';
import type { RevocationEndpoint } from './signatures.js';

// RFC 7009 §2.1: a request for a token of another client is refused.
const refuseOtherClient = (owner: ClientId, client: ClientId): void => {
  if (owner !== client) throw new OAuthError('invalid_grant', 'The token was issued to another client');
};

/** A refresh token takes its grant with it, and so every access token (RFC 7009 §2.1). */
const revokeRefreshToken = (tenant: OAuthTenant, client: ClientId, token: string, dependencies: OAuthDependencies): Promise<void> =>
  dependencies.unitOfWork.transaction(tenant, async (tx) => {
    const found = await tx.run(dependencies.refreshTokens.find(hashSecret(token)));
    if (!found) return;
    refuseOtherClient(found.token.clientId, client);
    await revokeGrant(tx, tenant, found.grant, 'revoked', dependencies);
  });

/** An access token is revoked alone: its grant may go on refreshing. */
const revokeAccessToken = async (tenant: OAuthTenant, client: ClientId, token: string, dependencies: OAuthDependencies): Promise<void> => {
  const { unitOfWork, accessTokens, events, clock } = dependencies;
  const found = await findAccessToken(tenant, token, dependencies);
  // RFC 7009 §2.2: what is not a token of ours needs no revocation.
  if (!found.valid) return;
  const { tokenHash, grantId, clientId, expiresAt } = found;
  refuseOtherClient(clientId, client);
  if (found.isRevoked || clock.epochSeconds() >= expiresAt) return;
  const revocation = { tokenHash, grantId, clientId, expiresAt };
  const event = events.draft(tenant, 'accessTokenRevoked', revocation);
  await unitOfWork.write(tenant, tokenHash, accessTokens.revoke(revocation, event));
};

/** A key takes along what came of it. It is an application's own; of a user, whose keys no application holds, the API's that is shown it and has found it where it should not be. */
const revokeApiKey = (tenant: OAuthTenant, client: ClientId, secret: string, dependencies: OAuthDependencies): Promise<void> =>
  dependencies.unitOfWork.transaction(tenant, async (tx) => {
    const found = await tx.run(dependencies.apiKeys.find(hashSecret(secret)));
    if (!found?.grant) return;
    refuseOtherClient(found.grant.authorization.clientId, client);
    if (!(await revokeGrant(tx, tenant, found.grant, 'revoked', dependencies))) return;
    const { id: apiKeyId, userId, clientId } = found.key;
    await dependencies.events.publish(tx, tenant, 'apiKeyRevoked', { apiKeyId, userId, clientId });
  });

const revoke = (tenant: OAuthTenant, client: ClientId, token: string, dependencies: OAuthDependencies): Promise<void> => {
  if (isWellFormedSecret('rt', token)) return revokeRefreshToken(tenant, client, token, dependencies);
  if (isWellFormedSecret('ak', token)) return revokeApiKey(tenant, client, token, dependencies);
  return revokeAccessToken(tenant, client, token, dependencies);
};

/**
 * The revocation endpoint (RFC 7009), for API keys as well. `token_type_hint` is not needed: tokens tell their kind. Answers 200 for a token
 * that is unknown, expired or revoked (§2.2), and refuses one of another client.
 */
export const revocationEndpoint: RevocationEndpoint = (tenant, request, dependencies) =>
  answerClient(tenant, { name: 'revocation', required: ['token'] }, request, dependencies, async (asked, { clientId }, parameters) => {
    await revoke(asked, clientId, parameters.require('token'), dependencies);
    return jsonReply(200, null);
  });
