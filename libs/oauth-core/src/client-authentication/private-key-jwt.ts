import { assertionAuthenticator } from './assertion-authenticator.js';

/** A JWT signed with a key of the client's own (OpenID Connect Core §9, RFC 7523 §2.2). */
export const privateKeyJwt = assertionAuthenticator('private_key_jwt');
