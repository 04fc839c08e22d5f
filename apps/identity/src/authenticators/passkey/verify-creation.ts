import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { CreationAnswer } from './answers.js';
import { isCrossOrigin } from './answers.js';
import type { RelyingParty } from './relying-party.js';
import { type Verdict, verdictOf } from './verdict.js';

/** COSE algorithms (RFC 9053) of the keys that are taken, the preferred one first: EdDSA, ES256, RS256. What every browser and authenticator has one of. */
export const algorithms = [-8, -7, -257] as const;

/** A new passkey as its authenticator made it. Nothing of it is attested. */
type CreatedPasskey = {
  readonly credentialId: string;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  /** Whether it may be copied to other devices, and whether it is. */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
};

const minRsaBits = 2_048;

/** Labels of COSE_Key (RFC 9053 §7; RFC 8230 §4). Throws where it is no key of the algorithms above: nobody is to keep what will never verify. */
const requirePublicKey = (key: ReadonlyMap<number, unknown>): void => {
  const text = (label: number): string => {
    const value = key.get(label);
    if (!(value instanceof Uint8Array)) throw new Error('the public key lacks a part');
    return Buffer.from(value).toString('base64url');
  };
  const jwks: { readonly [algorithm: number]: () => JsonWebKey } = {
    [-8]: () => ({ kty: 'OKP', crv: 'Ed25519', x: text(-2) }),
    [-7]: () => ({ kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }),
    [-257]: () => ({ kty: 'RSA', n: text(-1), e: text(-2) }),
  };
  const jwk = jwks[Number(key.get(3))]?.();
  if (jwk === undefined) throw new Error('the public key is for another algorithm');
  const { modulusLength = minRsaBits } = createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails ?? {};
  if (modulusLength < minRsaBits) throw new Error('the public key is too short');
};

/**
 * Verifies a creation (WebAuthn Level 3 §7.1) for the challenge and the relying party given: type, challenge, origin, relying party, user presence, algorithm. It does
 * not look whether the challenge was used, nor whether somebody has a passkey of that id. What an authenticator says about its make is neither asked for nor looked at:
 * a statement may name addresses where its certificates are revoked, which would be fetched for whoever writes one.
 */
export const verifyCreation = (
  answer: CreationAnswer,
  { challenge, relyingParty }: { readonly challenge: string; readonly relyingParty: RelyingParty },
): Promise<Verdict<CreatedPasskey>> =>
  verdictOf(async () => {
    const [{ verifyRegistrationResponse }, { decodeAttestationObject, isoCBOR }] = await Promise.all([
      import('@simplewebauthn/server'),
      import('@simplewebauthn/server/helpers'),
    ]);
    const authData = decodeAttestationObject(new Uint8Array(Buffer.from(answer.attestationObject, 'base64url'))).get('authData');
    const unattested = isoCBOR.encode(
      new Map<string, string | Uint8Array | Map<string, string>>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: answer.credentialId,
        rawId: answer.credentialId,
        type: 'public-key',
        response: { clientDataJSON: answer.clientDataJSON, attestationObject: Buffer.from(unattested).toString('base64url') },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.id,
      requireUserPresence: true,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...algorithms],
    });
    if (!verified) throw new Error('not verified');
    if (isCrossOrigin(answer.clientDataJSON)) throw new Error('asked for in a frame');
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
    if (credential.id !== answer.credentialId) throw new Error('the credential has another id');
    requirePublicKey(isoCBOR.decodeFirst<ReadonlyMap<number, unknown>>(credential.publicKey));
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      signCount: credential.counter,
      transports: answer.transports,
      aaguid,
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
    };
  });
