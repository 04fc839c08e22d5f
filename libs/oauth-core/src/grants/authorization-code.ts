import type { Application, JsonObject } from '#contracts';
import { requestedTarget } from '../audience.js';
import { OAuthError } from '../errors.js';
import { readCodeVerifier, verifyCodeVerifier } from '../pkce.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { ConsumeOutcome, StoredAuthorizationCode } from './authorization-code-store.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { revokeReplayed } from '../revocation.js';
import { confirmationByKey, refuseOtherSender } from '../sender-constraint.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import type { GrantRequest } from './grant-handler.js';
import { redeemCode } from './redeem-code.js';

/*
 * The authorization code grant: RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9700 §2.1.1.
 */

export const grantType = 'authorization_code';

export const parameters = ['code', 'redirect_uri', 'code_verifier', 'resource', 'audience', 'authorization_details'] as const;

export const refuseMalformed = (given: Parameters): void => {
  if (!isWellFormedSecret('ac', given.require('code'))) throw unusable('malformed');
};

/** Redeems a code for tokens, once. A second redemption revokes what the first one gave (RFC 6749 §4.1.2). */
export const handle = async (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies): Promise<JsonObject> => {
  const { application, confirmation, instance } = request;
  const secret = request.parameters.require('code');
  const redirectUri = readRedirectUri(application, request.parameters);
  const verifier = readCodeVerifier(request.parameters);
  const code = await findCode(tenant, secret, dependencies);
  refuseOtherClient(code, application);
  refuseOtherRedirectUri(code, redirectUri);
  verifyCodeVerifier(code.codeChallenge, verifier);
  refuseOtherSender('code', confirmationByKey(code.dpopJkt), confirmation);
  const target = requestedTarget(code.authorization, request.parameters);
  await refuseSpent(tenant, code, dependencies);
  const redemption = { application, code, target, secret, confirmation, instance };
  const response = await redeemCode(tenant, redemption, dependencies);
  if (response === null) throw unusable(await consumeCode(tenant, code, dependencies));
  return response;
};

// What is wrong with a code is not told: it could be a guess.
const unusable = (detail: string): OAuthError =>
  new OAuthError('invalid_grant', 'The code is invalid, expired, used, or was issued to another client', detail);

const findCode = async (
  tenant: OAuthTenant,
  secret: string,
  { unitOfWork, codes }: OAuthDependencies,
): Promise<StoredAuthorizationCode> => {
  const codeHash = hashSecret(secret);
  const code = await unitOfWork.read(tenant, codes.find(codeHash));
  if (!code) throw unusable('unknown');
  return code;
};

const refuseOtherClient = ({ authorization }: StoredAuthorizationCode, application: Application): void => {
  if (authorization.clientId !== application.clientId) throw unusable('issued to another client');
};

/** Left out by a client that signs users in itself alone: such a code came by no redirect (OAuth 2.0 for First-Party Applications §6). */
const readRedirectUri = ({ authorizationChallenge }: Application, given: Parameters): string | null =>
  authorizationChallenge ? given.get('redirect_uri') : given.require('redirect_uri');

// RFC 6749 §4.1.3: identical to the one of the authorization request, or left out as it was there.
const refuseOtherRedirectUri = (code: StoredAuthorizationCode, redirectUri: string | null): void => {
  // What no client is sent is bound to nothing either.
  if (redirectUri === null && code.codeChallenge === null) throw unusable('of no client');
  if (code.redirectUri !== redirectUri)
    throw new OAuthError('invalid_grant', 'The redirect_uri is not the one of the authorization request');
};

// An expired code may have been used before: that it comes again is as bad as in its first minute.
const refuseSpent = async (tenant: OAuthTenant, code: StoredAuthorizationCode, dependencies: OAuthDependencies): Promise<void> => {
  const isExpired = dependencies.clock.epochSeconds() >= code.expiresAt;
  if (!isExpired && code.consumedAt === null) return;
  const outcome = await consumeCode(tenant, code, dependencies);
  throw unusable(isExpired ? 'expired' : outcome);
};

/** Consumes a code that gives no tokens, or, when somebody did before, revokes the grant of that first use. */
const consumeCode = (
  tenant: OAuthTenant,
  { codeHash, grantId, authorization }: StoredAuthorizationCode,
  dependencies: OAuthDependencies,
): Promise<ConsumeOutcome> =>
  dependencies.codeConsumptions.once(tenant, codeHash, () =>
    dependencies.unitOfWork.transaction(tenant, async (tx) => {
      const outcome = await dependencies.codes.consume(tx, codeHash, dependencies.clock.epochSeconds());
      if (outcome === 'replayed') await revokeReplayed(tx, tenant, { id: grantId, authorization }, 'code_replayed', dependencies);
      return outcome;
    }),
  );
