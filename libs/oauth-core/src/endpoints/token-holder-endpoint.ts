import type { OAuthReply, UserinfoRequest } from '#contracts';
import { type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { OAuthTenant } from '../ports.js';
import { challengeReply, provePossession, readPresentedToken, schemeOf, tellingNonce } from '../sender-constraint.js';
import { recordRefusal } from './client-endpoint.js';
import type { Endpoint } from './refusal-log.js';

export const invalidToken = (detail: string): OAuthError =>
  new OAuthError('invalid_token', 'The access token is invalid, expired or revoked', detail);

/**
 * An endpoint of the server that takes its access tokens: reads the live one that is presented, has its holder prove the key that it is bound to, and turns every `OAuthError` into the challenges of RFC 6750 §3
 * and RFC 9449 §7. `scope`: what a token without it is told to have. Whom and what the token is for is for `answer` to judge.
 */
export const answerHolder = async (
  tenant: OAuthTenant,
  { name, scope }: { readonly name: Endpoint; readonly scope: string },
  request: UserinfoRequest,
  dependencies: OAuthDependencies,
  answer: (accessToken: LiveAccessToken) => Promise<OAuthReply>,
): Promise<OAuthReply> => {
  const scheme = schemeOf(request);
  try {
    const presented = readPresentedToken(request);
    if (presented === null) return challengeReply(tenant, null, { scheme });
    const accessToken = await readLiveAccessToken(tenant, presented.token, dependencies);
    if (!accessToken.valid) throw invalidToken(accessToken.reason);
    const headers = await provePossession(tenant, accessToken, presented, dependencies);
    const reply = await tellingNonce({ headers }, () => answer(accessToken));
    return { ...reply, headers: { ...reply.headers, ...headers } };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, name, error, null, dependencies);
    return challengeReply(tenant, error, { scheme, scope: error.code === 'insufficient_scope' ? scope : undefined });
  }
};
