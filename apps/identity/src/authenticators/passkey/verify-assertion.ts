import { type AssertionAnswer, isCrossOrigin } from './answers.js';
import type { RelyingParty } from './relying-party.js';
import { type Verdict, verdictOf } from './verdict.js';

/** What is known of the passkey that an assertion names. */
export type KnownPasskey = {
  readonly publicKey: Uint8Array;
  readonly backupEligible: boolean;
  readonly rpId: string;
  /** Of its user. */
  readonly userHandle: string;
};

/** What is asked of an assertion. `isAlone`: nothing else says who the user is, so that the authenticator has to. */
export type AskedOfAssertion = {
  readonly challenge: string;
  readonly relyingParty: RelyingParty;
  readonly isAlone: boolean;
};

/** What an assertion says. `signCount` is to be compared with the last one where it is kept. */
export type VerifiedAssertion = { readonly userVerified: boolean; readonly signCount: number; readonly backedUp: boolean };

/**
 * Any point of P-256 (its generator), in place of a key that is not known: an assertion of an unknown passkey takes as long as a wrong one of a known passkey (A80), and
 * is refused whatever came of it.
 */
const anyKey = Buffer.from(
  'a5010203262001215820' +
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '225820' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
);

/**
 * Verifies an assertion (WebAuthn Level 3 §7.2): type, challenge, origin, relying party, user presence, the signature; user handle and user verification where nothing
 * else says who the user is. It does not look whether the challenge was used, and compares no counters: a wrong signature proves nothing about those. `known` null: there
 * is no such passkey, which is never verified.
 */
export const verifyAssertion = (
  answer: AssertionAnswer,
  { challenge, relyingParty, isAlone }: AskedOfAssertion,
  known: KnownPasskey | null,
): Promise<Verdict<VerifiedAssertion>> =>
  verdictOf(async () => {
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
    const { credentialId, clientDataJSON, authenticatorData, signature } = answer;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.id,
      requireUserVerification: isAlone,
      credential: { id: credentialId, publicKey: new Uint8Array(known?.publicKey ?? anyKey), counter: 0 },
    });
    if (known === null) throw new Error('no such passkey');
    if (!verified) throw new Error('wrong signature');
    if (isCrossOrigin(clientDataJSON)) throw new Error('asked for in a frame');
    if (known.rpId !== relyingParty.id) throw new Error('the passkey is of another domain');
    if (answer.userHandle === null ? isAlone : answer.userHandle !== known.userHandle) throw new Error('another user handle');
    const { userVerified, newCounter, credentialBackedUp, credentialDeviceType } = authenticationInfo;
    if ((credentialDeviceType === 'multiDevice') !== known.backupEligible) throw new Error('backup eligibility has changed');
    return { userVerified, signCount: newCounter, backedUp: credentialBackedUp };
  });

/**
 * RFC 8176 §2 of a passkey. `user`: somebody was there. `hwk`, or `swk` where the key may be copied to other devices, by the authenticator's own word (WebAuthn
 * Level 3 §6.1.3). `mfa`: it knew its user by a PIN or their body, which makes two factors with the key (ADR 47).
 */
export const amrOfPasskey = ({ userVerified, backupEligible }: { readonly userVerified: boolean; readonly backupEligible: boolean }) => [
  backupEligible ? 'swk' : 'hwk',
  'user',
  ...(userVerified ? ['mfa'] : []),
];
