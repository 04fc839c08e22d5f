import type { ClientAuthenticationMethod } from '#contracts';
import { attestJwtClientAuth } from './attest-jwt-client-auth.js';
import type { ClientAuthenticator } from './client-authenticator.js';
import { clientSecretBasic } from './client-secret-basic.js';
import { clientSecretJwt } from './client-secret-jwt.js';
import { clientSecretPost } from './client-secret-post.js';
import { federatedJwt } from './federated-jwt.js';
import { none } from './none.js';
import { privateKeyJwt } from './private-key-jwt.js';
import { spiffeJwt } from './spiffe-jwt.js';

/** Every way to authenticate: a method that may be registered has one. */
export const clientAuthenticators: { readonly [Method in ClientAuthenticationMethod]: ClientAuthenticator } = {
  attest_jwt_client_auth: attestJwtClientAuth,
  client_secret_basic: clientSecretBasic,
  client_secret_jwt: clientSecretJwt,
  client_secret_post: clientSecretPost,
  federated_jwt: federatedJwt,
  none,
  private_key_jwt: privateKeyJwt,
  spiffe_jwt: spiffeJwt,
  // What a request says where the proof is the certificate of its connection (`presentedWithCertificate`).
  tls_client_auth: none,
  self_signed_tls_client_auth: none,
  spiffe_x509: none,
};
