import { CompactEncrypt } from 'jose';
import type { Application, ClientAuthentication, ContentEncryption, KeyEncryption, TenantContext } from '#contracts';
import type { ClientKey } from './client-authentication/jwk-set.js';
import type { OAuthDependencies } from './dependencies.js';
import { OAuthError } from './errors.js';

/*
 * What only its client can read: JWE (RFC 7516), in compact form, by a public key of the client (OpenID Connect Core §10.2).
 */

/** Whether a value has the outer form of a JWE (RFC 7516 §7.1): no more than that. */
export const isEncrypted = (token: string): boolean => /^[\w-]+(?:\.[\w-]*){4}$/.test(token);

/** How something is encrypted for a client. */
export type ResponseEncryption = { readonly alg: KeyEncryption; readonly enc: ContentEncryption };

/** OpenID Connect Dynamic Client Registration 1.0 §2: what holds where an `alg` is registered without an `enc`. */
const usualEnc: ContentEncryption = 'A128CBC-HS256';

const encryptionOf = (alg: KeyEncryption | null, enc: ContentEncryption | null): ResponseEncryption | null =>
  alg === null ? null : { alg, enc: enc ?? usualEnc };

/** Of ID tokens and logout tokens; null: they are not encrypted. */
export const idTokenEncryption = ({
  idTokenEncryptedResponseAlg: alg,
  idTokenEncryptedResponseEnc: enc,
}: Pick<Application, 'idTokenEncryptedResponseAlg' | 'idTokenEncryptedResponseEnc'>): ResponseEncryption | null => encryptionOf(alg, enc);

/** Of answers of the userinfo endpoint. */
export const userinfoEncryption = ({
  userinfoEncryptedResponseAlg: alg,
  userinfoEncryptedResponseEnc: enc,
}: Pick<Application, 'userinfoEncryptedResponseAlg' | 'userinfoEncryptedResponseEnc'>): ResponseEncryption | null => encryptionOf(alg, enc);

/** RFC 7517 §4.2: a key that is for encryption alone goes before one of which nothing is said. The first of them: clients that rotate put the new one there, or publish it alone (OpenID Connect Core §10.2.1). */
const chooseKey = (keys: readonly ClientKey[], alg: KeyEncryption): ClientKey | undefined => {
  const fit = keys.filter(({ encryption }) => encryption.includes(alg));
  return fit.find(({ algorithms }) => algorithms.length === 0) ?? fit[0];
};

const unavailable = (detail: string): OAuthError =>
  new OAuthError('temporarily_unavailable', 'No key of the client can be had to encrypt the response by', detail);

/**
 * Encrypts for a client; `content` is a signed JWT, which is nested then (RFC 7519 §5.2: `cty`), or claims. Throws `temporarily_unavailable` where its keys cannot be had, none is for the algorithm, or nothing can be encrypted by it: what it
 * asked to have encrypted is not told in the clear.
 */
export const encryptFor = async (
  tenant: TenantContext,
  client: Pick<ClientAuthentication, 'jwks' | 'jwksUri'>,
  { content, isJwt, encryption }: { readonly content: string; readonly isJwt: boolean; readonly encryption: ResponseEncryption },
  { clientKeys }: Pick<OAuthDependencies, 'clientKeys'>,
): Promise<string> => {
  const found = await clientKeys.find(tenant, client, null);
  if ('unavailable' in found) throw unavailable(found.unavailable);
  const chosen = chooseKey(found.keys, encryption.alg);
  if (chosen === undefined) throw unavailable(`the client has no key for ${encryption.alg}`);
  const { kid, key } = chosen;
  const header = { ...encryption, typ: 'JWT', ...(isJwt && { cty: 'JWT' }), ...(kid !== null && { kid }) };
  try {
    return await new CompactEncrypt(Buffer.from(content)).setProtectedHeader(header).encrypt(key);
  } catch (error) {
    // By a point of small order (RFC 7748 §6.1) or an even modulus, which is seen no sooner.
    throw unavailable(`the key of the client does not encrypt: ${String(error)}`);
  }
};
