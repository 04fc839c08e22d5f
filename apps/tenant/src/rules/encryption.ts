import type { Registration } from '#contracts';
import type { Violations } from '#kernel';
import { problemsOfJwkSet, readJwkSet } from '#oauth-core';

/** What is encrypted for an application, by the members that say how. */
const encrypted = [
  ['idTokenEncryptedResponseAlg', 'idTokenEncryptedResponseEnc', 'id_token_encrypted_response_alg'],
  ['userinfoEncryptedResponseAlg', 'userinfoEncryptedResponseEnc', 'userinfo_encrypted_response_alg'],
] as const;

/** OpenID Connect Dynamic Client Registration 1.0 §2: nothing is encrypted with an `enc` alone, and nothing without a key of the application that is for its `alg`. */
export const checkEncryption = (violations: Violations, registration: Registration): void => {
  const { jwks, jwksUri } = registration;
  for (const [alg, enc, name] of encrypted) {
    const algorithm = registration[alg];
    violations.check(algorithm !== null || registration[enc] === null, `/${enc}`, `must be null without the ${name}`);
    if (algorithm === null) continue;
    violations.check(jwks !== null || jwksUri !== null, '/jwksUri', `or jwks must be said for the ${name}`);
    if (jwks !== null && problemsOfJwkSet(jwks).length === 0)
      violations.check(
        readJwkSet(jwks).some(({ encryption }) => encryption.includes(algorithm)),
        '/jwks/keys',
        `must have one for the ${name}`,
      );
  }
};
