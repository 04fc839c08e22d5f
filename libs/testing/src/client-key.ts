import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JsonObject } from '#contracts';

/** A client that may sign for itself, at an issuer. */
type Signer = { readonly clientId: string; readonly issuer: string };

/** Claims that are changed; undefined: left out. */
type Claims = { readonly [claim: string]: unknown };

type Header = { readonly alg: string; readonly [name: string]: unknown };

const signAssertion = ({ clientId, issuer }: Signer, key: CryptoKey | Uint8Array, header: Header, changes: Claims): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60, ...changes };
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
};

/** A client assertion of a minute, sound but for `changes` of its claims, whose HMAC has the client's secret as its key. */
export const signWithSecret = (secret: string, signer: Signer, changes: Claims = {}): Promise<string> =>
  signAssertion(signer, new TextEncoder().encode(secret), { alg: 'HS256' }, changes);

/** A key pair of a client, as its owner uses it. */
export class ClientKey {
  private constructor(
    readonly algorithm: string,
    readonly kid: string,
    readonly privateKey: CryptoKey,
    /** The public key, as it is registered or published. */
    readonly jwk: JsonObject,
  ) {}

  static async generate(algorithm: string, kid: string = randomUUID()): Promise<ClientKey> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    return new ClientKey(algorithm, kid, privateKey, { ...((await exportJWK(publicKey)) as JsonObject), kid });
  }

  /** A client assertion (RFC 7523 §2.2) of a minute, sound but for `changes` of its claims and `header`. */
  sign(signer: Signer, changes: Claims = {}, header: { readonly [name: string]: unknown } = {}): Promise<string> {
    return signAssertion(signer, this.privateKey, { alg: this.algorithm, kid: this.kid, ...header }, changes);
  }
}

/** What a request that authenticates by the assertion has besides its own parameters. */
export const asserted = (assertion: string) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});
