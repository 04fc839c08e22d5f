import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { JsonObject, ProofAlgorithm } from '#contracts';
import { RsaKeyRing } from './rsa-keys.js';

type Members = { readonly [name: string]: unknown };

/** What a proof is for, by its `url`. */
type Target = { readonly method?: string; readonly url: string; readonly accessToken?: string };

const pss = { padding: 6, saltLength: -1 } as const;

const signers: { readonly [Algorithm in ProofAlgorithm]: (data: Buffer, key: KeyObject) => Buffer } = {
  ES256: (data, key) => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }),
  RS256: (data, key) => sign('sha256', data, key),
  PS256: (data, key) => sign('sha256', data, { key, ...pss }),
  EdDSA: (data, key) => sign(null, data, key),
  Ed25519: (data, key) => sign(null, data, key),
};

const rsaKeys = new RsaKeyRing();

const generate = (algorithm: ProofAlgorithm) => {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm === 'EdDSA' || algorithm === 'Ed25519' ? generateKeyPairSync('ed25519') : rsaKeys.next();
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

const thumbprintMembers: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['RSA', ['e', 'kty', 'n']],
]);

/** A key that a client proves to hold (RFC 9449), as its owner uses it. */
export class DpopKey {
  private readonly pair;
  /** The public key. */
  readonly jwk: JsonObject;
  /** Its thumbprint (RFC 7638). */
  readonly jkt: string;

  constructor(readonly algorithm: ProofAlgorithm = 'ES256') {
    this.pair = generate(algorithm);
    this.jwk = this.pair.publicKey.export({ format: 'jwk' }) as JsonObject;
    const members = thumbprintMembers.get(this.jwk['kty']) ?? [];
    this.jkt = digest(JSON.stringify(Object.fromEntries(members.map((name) => [name, this.jwk[name]]))));
  }

  get privateJwk(): JsonObject {
    return this.pair.privateKey.export({ format: 'jwk' }) as JsonObject;
  }

  /** A sound proof of now, but for `changes` of its claims and of its header; what is `undefined` is left out. */
  proof({ method = 'POST', url, accessToken }: Target, changes: Members = {}, header: Members = {}): string {
    const claims = {
      ...{ jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000) },
      ...(accessToken !== undefined && { ath: digest(accessToken) }),
      ...changes,
    };
    const signed = `${encode({ typ: 'dpop+jwt', alg: this.algorithm, jwk: this.jwk, ...header })}.${encode(claims)}`;
    return `${signed}.${signers[this.algorithm](Buffer.from(signed), this.pair.privateKey).toString('base64url')}`;
  }
}
