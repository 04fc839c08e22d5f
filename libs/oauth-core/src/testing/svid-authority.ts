import { createHash, generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import type { JsonObject } from '#contracts';

/*
 * Certificates as a SPIFFE trust domain issues them, and as it never would (RFC 5280 §4, X.690).
 */

type Extension = { readonly id: string; readonly value: Buffer; readonly isCritical?: boolean };

/** What a certificate says; left out, it is that of a workload, for a day. */
export type CertificateWish = {
  readonly uris?: readonly string[];
  readonly dns?: readonly string[];
  readonly isAuthority?: boolean;
  readonly pathLength?: number;
  /** The first byte of the bits; null: no such extension. */
  readonly keyUsage?: number | null;
  readonly extendedKeyUsage?: readonly string[];
  readonly further?: readonly Extension[];
  readonly validFrom?: number;
  readonly validTo?: number;
  readonly hash?: 'sha1' | 'sha256';
  readonly keys?: KeyPairKeyObjectResult;
};

export const [forSignatures, forCertificates] = [0x80, 0x04];
export const [serverAuthentication, clientAuthentication] = ['2b06010505070301', '2b06010505070302'];

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
};
export const element = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, ...parts);
const identifier = (id: string): Buffer => element(0x06, Buffer.from(id, 'hex'));
const bits = (content: Buffer, unused = 0): Buffer => element(0x03, Buffer.from([unused]), content);
const integer = (value: number): Buffer => element(0x02, Buffer.from([value]));
const truth = element(0x01, Buffer.from([0xff]));
const nameOf = (text: string): Buffer => sequence(element(0x31, sequence(identifier('550403'), element(0x0c, Buffer.from(text)))));
const timeOf = (seconds: number): Buffer => {
  const [date = ''] = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]/g, '').split('.');
  return element(0x17, Buffer.from(`${date.slice(2)}Z`));
};
const extensionOf = ({ id, value, isCritical = false }: Extension): Buffer =>
  sequence(identifier(id), ...(isCritical ? [truth] : []), element(0x04, value));

const extensionsOf = ({ uris = [], dns = [], isAuthority = false, pathLength, ...wish }: CertificateWish): readonly Extension[] => {
  const { keyUsage = isAuthority ? forCertificates : forSignatures, extendedKeyUsage, further = [] } = wish;
  const names = [...uris.map((uri) => element(0x86, Buffer.from(uri))), ...dns.map((name) => element(0x82, Buffer.from(name)))];
  const constraints = [...(isAuthority ? [truth] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])];
  return [
    { id: '551d13', value: sequence(...constraints), isCritical: true },
    ...(keyUsage === null ? [] : [{ id: '551d0f', value: bits(Buffer.from([keyUsage]), 1), isCritical: true }]),
    ...(extendedKeyUsage ? [{ id: '551d25', value: sequence(...extendedKeyUsage.map(identifier)) }] : []),
    ...(names.length > 0 ? [{ id: '551d11', value: sequence(...names) }] : []),
    ...further,
  ];
};

const signatureOf = (key: KeyObject, hash: 'sha1' | 'sha256'): Buffer => {
  if (key.asymmetricKeyType === 'rsa') return sequence(identifier('2a864886f70d01010b'), element(0x05));
  return sequence(identifier(hash === 'sha1' ? '2a8648ce3d0401' : '2a8648ce3d040302'));
};

/** An authority that issues certificates, with keys of P-256 unless others are wished for. */
export class SvidAuthority {
  private constructor(
    private readonly name: string,
    private readonly privateKey: KeyObject,
    /** Its own certificate, base64. */
    readonly der: string,
  ) {}

  /** One that signed its own certificate. Times are epoch seconds. */
  static root(name: string, now: number, wish: CertificateWish = {}): SvidAuthority {
    return SvidAuthority.make(null, name, now, { isAuthority: true, ...wish });
  }

  /** An authority that this one vouches for. */
  intermediate(name: string, now: number, wish: CertificateWish = {}): SvidAuthority {
    return SvidAuthority.make(this, name, now, { isAuthority: true, ...wish });
  }

  /** The certificate of a workload, base64. */
  issue(now: number, wish: CertificateWish): string {
    return SvidAuthority.make(this, 'workload', now, wish).der;
  }

  /** Its certificate as one of the keys of a bundle. */
  get jwk(): JsonObject {
    return { kty: 'EC', use: 'x509-svid', crv: 'P-256', x5c: [this.der] };
  }

  private static make(issuer: SvidAuthority | null, name: string, now: number, wish: CertificateWish): SvidAuthority {
    const { publicKey, privateKey } = wish.keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signer = issuer?.privateKey ?? privateKey;
    const { hash = 'sha256', validFrom = now - 60, validTo = now + 86_400 } = wish;
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const algorithm = signatureOf(signer, hash);
    const signed = sequence(
      element(0xa0, integer(2)),
      element(0x02, Buffer.from([1]), createHash('sha256').update(spki).digest().subarray(0, 8)),
      algorithm,
      nameOf(issuer?.name ?? name),
      sequence(timeOf(validFrom), timeOf(validTo)),
      nameOf(name),
      spki,
      element(0xa3, sequence(...extensionsOf(wish).map(extensionOf))),
    );
    const signature = sign(hash, signed, signer);
    return new SvidAuthority(name, privateKey, sequence(signed, algorithm, bits(signature)).toString('base64'));
  }
}
