import type { OAuthReply, UserinfoRequest } from '#contracts';
import { OAuthError } from './errors.js';
import { jsonReply } from './reply.js';

/*
 * How access tokens are bound to who may use them, and so how they are called and sent. Nothing binds them but to be held (RFC 6750); DPoP (RFC 9449)
 * and certificates (RFC 8705) have their place here.
 */

/** The `token_type` of a token response (RFC 6749 §5.1) and of an introspection response (RFC 7662 §2.2). */
export const tokenType = 'Bearer';

// RFC 6750 §2.1: b64token
const bearerScheme = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The access token of a request, sent one way only (RFC 6750 §2). Null when the request has none. */
export const readPresentedToken = ({ authorization, bodyToken }: UserinfoRequest): string | null => {
  if (authorization !== null && bodyToken !== null)
    throw new OAuthError('invalid_request', 'The access token is sent in more than one way');
  if (authorization === null) return bodyToken;
  const token = bearerScheme.exec(authorization)?.[1];
  if (token === undefined) throw new OAuthError('invalid_request', 'The Authorization header is not a bearer token');
  return token;
};

/**
 * The error response of a resource protected by bearer tokens (RFC 6750 §3). With `error` null the request lacked any
 * authentication, and is not told more than the scheme.
 */
export const bearerErrorReply = (error: OAuthError | null, realm: string, scope?: string): OAuthReply => {
  const challenge = [`${tokenType} realm="${realm}"`];
  if (error) challenge.push(`error="${error.code}"`, `error_description="${error.description}"`);
  if (scope !== undefined) challenge.push(`scope="${scope}"`);
  const body = error && { error: error.code, error_description: error.description };
  return jsonReply(error?.status ?? 401, body, { 'www-authenticate': challenge.join(', ') });
};
