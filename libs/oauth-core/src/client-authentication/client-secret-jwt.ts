import { assertionAuthenticator } from './assertion-authenticator.js';

/** A JWT whose HMAC has the client's secret as its key (OpenID Connect Core §9, RFC 7523 §2.2). */
export const clientSecretJwt = assertionAuthenticator('client_secret_jwt');
