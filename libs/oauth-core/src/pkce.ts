import { hash } from 'node:crypto';
import { type Application, attestedMethod } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import type { OAuthTenant } from './ports.js';
import { mayUse } from './profiles/legacy-features.js';
import { profileOf } from './profiles/profiles.js';
import { equalInConstantTime } from './secrets.js';

/*
 * Proof Key for Code Exchange, RFC 7636, by S256: `plain` proves nothing to who reads the request (RFC 9700 §2.1.1), and is for applications that ask for it.
 */

const challengeForm = /^[A-Za-z0-9_-]{43}$/;
const verifierForm = /^[A-Za-z0-9\-._~]{43,128}$/;

/** Whether all installations of a client on the devices of its users are the one client: an attested one proves itself, and not that it began. */
const isOnManyDevices = ({ type, tokenEndpointAuthMethod }: Application): boolean =>
  type === 'public' || tokenEndpointAuthMethod === attestedMethod;

/**
 * Why a request needs a code challenge; null where a confidential client, of which there is one, protects itself as well by the nonce of an
 * OpenID request, which its ID token must repeat (RFC 9700 §2.1.1), or where its administrator decided to do without.
 */
export const whyChallengeRequired = (
  tenant: OAuthTenant,
  application: Application,
  { scopes, nonce }: { readonly scopes: readonly string[]; readonly nonce: string | null },
): string | null => {
  const { pkce } = application;
  if (isOnManyDevices(application)) return 'A code_challenge is required of public and of attested clients';
  const { name, requiresPkce } = profileOf(tenant, application);
  if (requiresPkce) return `A code_challenge is required by the profile ${name}`;
  if (pkce === 'required' || tenant.settings.pkce === 'required') return 'A code_challenge is required of this client';
  if (pkce === 'optional') return null;
  if (scopes.includes('openid') && nonce !== null) return null;
  return 'A code_challenge is required, or a nonce in an OpenID Connect request, unless the application is registered with pkce optional';
};

/**
 * The code challenge of an authorization request, or null where it needs none. Throws `invalid_request` when it is missing,
 * malformed, or of a method that the application may not use (RFC 7636 §4.4.1). That the client checks the nonce is left to the client.
 */
export const readCodeChallenge = (tenant: OAuthTenant, application: Application, parameters: Parameters): string | null => {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === null) {
    if (method !== null) throw new OAuthError('invalid_request', 'A code_challenge_method is of no use without a code_challenge');
    const scopes = (parameters.get('scope') ?? '').split(' ');
    const why = whyChallengeRequired(tenant, application, { scopes, nonce: parameters.get('nonce') });
    if (why !== null) throw new OAuthError('invalid_request', why);
    return null;
  }
  // RFC 7636 §4.3: no method means plain.
  if (method === null || method === 'plain') return fromPlain(tenant, application, challenge);
  if (method !== 'S256') throw new OAuthError('invalid_request', 'The code_challenge_method must be S256');
  if (!challengeForm.test(challenge)) throw new OAuthError('invalid_request', 'The code_challenge is malformed');
  return challenge;
};

/**
 * The challenge by S256 of one by `plain`, which is the verifier itself: what is kept is never what redeems a code. Throws `invalid_request` where the application may not use it, or it is no
 * verifier (RFC 7636 §4.1, §4.4.1).
 */
const fromPlain = (tenant: OAuthTenant, application: Application, challenge: string): string => {
  if (!mayUse('pkce_plain', tenant, application)) throw new OAuthError('invalid_request', 'The code_challenge_method must be S256');
  if (!verifierForm.test(challenge)) throw new OAuthError('invalid_request', 'The code_challenge is malformed');
  return codeChallengeOf(challenge);
};

/** Refuses a verifier that RFC 7636 §4.1 does not allow, with `invalid_request`. */
export const readCodeVerifier = (parameters: Parameters): string | null => {
  const verifier = parameters.get('code_verifier');
  if (verifier !== null && !verifierForm.test(verifier)) throw new OAuthError('invalid_request', 'The code_verifier is malformed');
  return verifier;
};

/** BASE64URL(SHA-256(verifier)), RFC 7636 §4.2. */
export const codeChallengeOf = (verifier: string): string => hash('sha256', verifier, 'base64url');

/**
 * RFC 7636 §4.6: throws `invalid_grant` unless the verifier is the challenge's; also for a verifier where there was no
 * challenge, which is how a downgrade shows (RFC 9700 §2.1.1).
 */
export const verifyCodeVerifier = (challenge: string | null, verifier: string | null): void => {
  if (challenge === null && verifier === null) return;
  if (challenge === null) throw new OAuthError('invalid_grant', 'The authorization request had no code_challenge');
  if (verifier === null) throw new OAuthError('invalid_grant', 'The code_verifier is missing');
  if (!equalInConstantTime(codeChallengeOf(verifier), challenge))
    throw new OAuthError('invalid_grant', 'The code_verifier does not match the code_challenge');
};
