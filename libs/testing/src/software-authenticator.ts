import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject, randomBytes, sign } from 'node:crypto';

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

const head = (major: number, size: number): Buffer => {
  if (size < 24) return Buffer.of((major << 5) | size);
  if (size < 0x100) return Buffer.of((major << 5) | 24, size);
  const long = Buffer.alloc(3);
  long.writeUInt8((major << 5) | 25);
  long.writeUInt16BE(size, 1);
  return long;
};

/** CBOR (RFC 8949), as much as authenticators write. */
export const encodeCbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, member]) => [encodeCbor(key), encodeCbor(member)])]);
};

const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');

const algorithms = {
  ES256: {
    generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    cose: ({ x, y }: JsonWebKey): Cbor => new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, bytesOf(x)], [-3, bytesOf(y)]]), // prettier-ignore
    digest: 'sha256',
  },
  EdDSA: {
    generate: () => generateKeyPairSync('ed25519'),
    cose: ({ x }: JsonWebKey): Cbor => new Map<number, Cbor>([[1, 1], [3, -8], [-1, 6], [-2, bytesOf(x)]]), // prettier-ignore
    digest: null,
  },
  RS256: {
    generate: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    cose: ({ n, e }: JsonWebKey): Cbor => new Map<number, Cbor>([[1, 3], [3, -257], [-1, bytesOf(n)], [-2, bytesOf(e)]]), // prettier-ignore
    digest: 'sha256',
  },
} as const;

/** What a page asks for, as far as it matters here: JSON of WebAuthn Level 3 §5.1.9 and §5.1.10. */
type CreationOptions = { readonly challenge: string; readonly rp: { readonly id?: string }; readonly user: { readonly id: string } };
type RequestOptions = { readonly challenge: string; readonly rpId?: string };

/** What an answer says that differs from what an honest browser and authenticator would say there. */
export type Ceremony = {
  /** Where the browser is. */
  readonly origin: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  readonly signCount?: number;
  readonly userHandle?: string | null;
  readonly credentialId?: string;
  /** More members of the client data. */
  readonly clientData?: object;
  /** Of a creation: the attestation statement, and its format. */
  readonly attestation?: { readonly format: string; readonly statement: ReadonlyMap<string, Cbor> };
};

type Making = { readonly algorithm?: keyof typeof algorithms; readonly backupEligible?: boolean; readonly counts?: boolean };

/** One passkey in software, with the browser before it: it signs for real, and says whatever it is told to. */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32).toString('base64url');
  readonly aaguid = '01020304-0506-4708-890a-0b0c0d0e0f10';
  private readonly algorithm: keyof typeof algorithms;
  private readonly backupEligible: boolean;
  private readonly counts: boolean;
  private readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  private signCount = 0;
  private userHandle: string | null = null;

  /** `counts`: whether it counts its signatures, as synchronised passkeys do not. */
  constructor({ algorithm = 'ES256', backupEligible = true, counts = false }: Making = {}) {
    this.algorithm = algorithm;
    this.backupEligible = backupEligible;
    this.counts = counts;
    this.keys = algorithms[algorithm].generate();
  }

  /** The public key as COSE_Key (RFC 9053). */
  get publicKey(): Buffer {
    return encodeCbor(algorithms[this.algorithm].cose(this.keys.publicKey.export({ format: 'jwk' })));
  }

  /** The private key (PKCS #8, DER), for a browser's virtual authenticator to hold. */
  get privateKey(): Buffer {
    return this.keys.privateKey.export({ format: 'der', type: 'pkcs8' });
  }

  /** The answer to `navigator.credentials.create()`, as text. */
  create(options: CreationOptions, ceremony: Ceremony): string {
    this.userHandle = options.user.id;
    const id = bytesOf(ceremony.credentialId ?? this.credentialId);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.from(this.aaguid.replaceAll('-', ''), 'hex'), length, id, this.publicKey]);
    const authData = Buffer.concat([this.authenticatorData(ceremony.rpId ?? options.rp.id ?? '', ceremony, 0x40), attested]);
    const { format, statement } = ceremony.attestation ?? { format: 'none', statement: new Map() };
    const attestationObject = encodeCbor(new Map<string, Cbor>([['fmt', format], ['attStmt', statement], ['authData', authData]])); // prettier-ignore
    const clientDataJSON = this.clientData('webauthn.create', options.challenge, ceremony);
    const response = { clientDataJSON, attestationObject: attestationObject.toString('base64url'), transports: ['internal', 'hybrid'] };
    return this.credential(ceremony, response);
  }

  /** The answer to `navigator.credentials.get()`, as text. */
  get(options: RequestOptions, ceremony: Ceremony): string {
    if (this.counts) this.signCount += 1;
    const authData = this.authenticatorData(ceremony.rpId ?? options.rpId ?? '', ceremony, 0);
    const clientDataJSON = this.clientData('webauthn.get', options.challenge, ceremony);
    const signed = Buffer.concat([authData, sha256(bytesOf(clientDataJSON))]);
    const signature = sign(algorithms[this.algorithm].digest, signed, this.keys.privateKey).toString('base64url');
    const userHandle = ceremony.userHandle === undefined ? this.userHandle : ceremony.userHandle;
    const authenticatorData = authData.toString('base64url');
    return this.credential(ceremony, { clientDataJSON, authenticatorData, signature, ...(userHandle !== null && { userHandle }) });
  }

  private credential({ credentialId = this.credentialId }: Ceremony, response: object): string {
    return JSON.stringify({ id: credentialId, rawId: credentialId, type: 'public-key', response, clientExtensionResults: {} });
  }

  private clientData(type: string, challenge: string, { origin, clientData, ...changed }: Ceremony): string {
    const data = { type: changed.type ?? type, challenge: changed.challenge ?? challenge, origin, crossOrigin: false, ...clientData };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  private authenticatorData(rpId: string, ceremony: Ceremony, more: number): Buffer {
    const { userPresent = true, userVerified = true, backupEligible = this.backupEligible, signCount = this.signCount } = ceremony;
    const { backedUp = backupEligible } = ceremony;
    const flags = (userPresent ? 0x01 : 0) | (userVerified ? 0x04 : 0) | (backupEligible ? 0x08 : 0) | (backedUp ? 0x10 : 0) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(signCount);
    return Buffer.concat([sha256(rpId), Buffer.of(flags), counter]);
  }
}
