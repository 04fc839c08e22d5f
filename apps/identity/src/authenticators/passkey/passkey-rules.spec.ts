import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Ceremony, encodeCbor, SoftwareAuthenticator, tenantContext } from '#testing';
import { readAssertion, readCreation } from './answers.js';
import { relyingPartyOf } from './relying-party.js';
import { amrOfPasskey, type AskedOfAssertion, type KnownPasskey, verifyAssertion } from './verify-assertion.js';
import { algorithms, verifyCreation } from './verify-creation.js';

const relyingParty = { id: 'id.example', origin: 'https://id.example' };
const { origin } = relyingParty;
const challenge = randomBytes(32).toString('base64url');
const userHandle = randomBytes(32).toString('base64url');
const refused = expect.objectContaining({ isVerified: false, reason: expect.any(String) });
const unreadable = expect.objectContaining({ code: 'invalid_credentials' });

const enrol = async (authenticator: SoftwareAuthenticator, ceremony: Partial<Ceremony> = {}) => {
  const options = { challenge, rp: { id: relyingParty.id }, user: { id: userHandle } };
  return verifyCreation(readCreation(authenticator.create(options, { origin, ...ceremony })), { challenge, relyingParty });
};

const passkeyOf = (authenticator: SoftwareAuthenticator, changes: Partial<KnownPasskey> = {}): KnownPasskey => ({
  publicKey: authenticator.publicKey,
  backupEligible: true,
  rpId: relyingParty.id,
  userHandle,
  ...changes,
});

const assert = (
  authenticator: SoftwareAuthenticator,
  ceremony: Partial<Ceremony> = {},
  asked: Partial<AskedOfAssertion> = {},
  known: KnownPasskey | null = passkeyOf(authenticator),
) => {
  const answer = authenticator.get({ challenge, rpId: relyingParty.id }, { origin, userHandle, ...ceremony });
  return verifyAssertion(readAssertion(answer), { challenge, relyingParty, isAlone: true, ...asked }, known);
};

describe('the relying party of a tenant', () => {
  it('is of the issuer that is stored: its host without a port, and its origin', () => {
    expect(relyingPartyOf(tenantContext({ issuer: 'http://localhost:3000/t/acme' }))).toEqual({
      id: 'localhost',
      origin: 'http://localhost:3000',
    });
    expect(relyingPartyOf(tenantContext({ issuer: 'https://login.acme.example' }))).toEqual({
      id: 'login.acme.example',
      origin: 'https://login.acme.example',
    });
  });
});

describe('WebAuthn Level 3 §7.1: a new passkey', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('is taken with a key for %s, whatever is attested of it', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator({ algorithm });
    expect(await enrol(authenticator)).toEqual({
      isVerified: true,
      verified: {
        credentialId: authenticator.credentialId,
        publicKey: new Uint8Array(authenticator.publicKey),
        signCount: 0,
        transports: ['hybrid', 'internal'],
        aaguid: authenticator.aaguid,
        backupEligible: true,
        backedUp: true,
      },
    });
    const attestation = { format: 'packed', statement: new Map([['x5c', new Uint8Array(64)]]) };
    expect(await enrol(authenticator, { attestation })).toMatchObject({ isVerified: true });
  });

  it.each<[string, Partial<Ceremony>]>([
    ['attack A78: for another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['attack A78: at another origin', { origin: 'https://id.example.evil.example' }],
    ['attack A78: at the same host over another port', { origin: 'https://id.example:8443' }],
    ['attack A78: for another relying party', { rpId: 'evil.example' }],
    ['attack A78: that is an assertion', { type: 'webauthn.get' }],
    ['with nobody there', { userPresent: false }],
    ['asked for in a frame', { clientData: { crossOrigin: true } }],
    ['asked for in a frame of a browser that says of whom', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
    ['that is a copy and may not be copied', { backupEligible: false, backedUp: true }],
  ])('is refused %s', async (_what, ceremony) => {
    expect(await enrol(new SoftwareAuthenticator(), ceremony)).toEqual(refused);
  });

  it('is refused with a key for an algorithm that was not asked for, and with a credential id of more than 1,023 bytes', async () => {
    expect(algorithms).not.toContain(-65_535);
    const authenticator = new SoftwareAuthenticator();
    const foreign = encodeCbor(new Map<number, number | Uint8Array>([[1, 2], [3, -65_535], [-1, 1], [-2, new Uint8Array(32)]])); // prettier-ignore
    Object.defineProperty(authenticator, 'publicKey', { value: foreign });
    expect(await enrol(authenticator)).toEqual(refused);
    await expect(enrol(new SoftwareAuthenticator(), { credentialId: randomBytes(1_024).toString('base64url') })).rejects.toEqual(
      unreadable,
    );
  });
});

describe('WebAuthn Level 3 §7.2: an assertion', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('is verified by a key for %s', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator({ algorithm, counts: true });
    expect(await assert(authenticator)).toEqual({
      isVerified: true,
      verified: { userVerified: true, signCount: 1, backedUp: true },
    });
  });

  it.each<[string, Partial<Ceremony>]>([
    ['attack A78: for another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['attack A78: at another origin', { origin: 'https://evil.example' }],
    ['attack A78: at an origin without TLS', { origin: 'http://id.example' }],
    ['attack A78: for another relying party', { rpId: 'evil.example' }],
    ['attack A78: that is a creation', { type: 'webauthn.create' }],
    ['attack A78: without user verification, where nothing else says who it is', { userVerified: false }],
    ['with nobody there', { userPresent: false }],
    ['attack A79: with the handle of another user', { userHandle: randomBytes(32).toString('base64url') }],
    ['attack A79: without a handle, where nothing else says who it is', { userHandle: null }],
    ['asked for in a frame', { clientData: { crossOrigin: true } }],
    ['with an origin above it', { clientData: { topOrigin: 'https://evil.example' } }],
    ['of a key that may be copied no longer', { backupEligible: false }],
  ])('is refused %s', async (_what, ceremony) => {
    expect(await assert(new SoftwareAuthenticator(), ceremony)).toEqual(refused);
  });

  it('is refused by another key, for a passkey that is of another domain, and for one that nobody has, whoever signed it', async () => {
    const [mine, other] = [new SoftwareAuthenticator(), new SoftwareAuthenticator()];
    expect(await assert(mine, {}, {}, passkeyOf(other))).toEqual(refused);
    expect(await assert(mine, {}, {}, passkeyOf(mine, { rpId: 'old.example' }))).toEqual(refused);
    expect(await assert(mine, {}, {}, null)).toEqual(refused);
  });

  it('needs no user verification and no handle beside a password, and no other handle will do', async () => {
    const authenticator = new SoftwareAuthenticator();
    const beside = { isAlone: false };
    expect(await assert(authenticator, { userVerified: false, userHandle: null }, beside)).toMatchObject({
      isVerified: true,
      verified: { userVerified: false },
    });
    expect(await assert(authenticator, { userHandle: randomBytes(32).toString('base64url') }, beside)).toEqual(refused);
    expect(await assert(authenticator, { userPresent: false }, beside)).toEqual(refused);
  });

  it('is refused with any bit of what was signed, or of the signature, changed', async () => {
    const authenticator = new SoftwareAuthenticator();
    const answer = readAssertion(authenticator.get({ challenge, rpId: relyingParty.id }, { origin, userHandle }));
    const asked = { challenge, relyingParty, isAlone: true };
    expect(await verifyAssertion(answer, asked, passkeyOf(authenticator))).toMatchObject({ isVerified: true });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature'), fc.nat(), async (member, place) => {
        const bytes = Buffer.from(answer[member], 'base64url');
        const at = member === 'signature' ? withinNumbers(bytes, place) : place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (place % 8));
        const changed = { ...answer, [member]: bytes.toString('base64url') };
        expect(await verifyAssertion(changed, asked, passkeyOf(authenticator))).toEqual(refused);
      }),
      { numRuns: 60 },
    );
  });
});

/** A place within the two numbers of a DER signature: what frames them may be written in several ways, which sign nothing. */
const withinNumbers = (signature: Buffer, place: number): number => {
  const beforeS = 4 + (signature[3] ?? 0);
  const [ends, last] = [[beforeS, signature.length], 31] as const;
  return (ends[place % 2] ?? 0) - 1 - (place % last);
};

describe('what is no answer of an authenticator', () => {
  const asked = { challenge, relyingParty };
  const known = passkeyOf(new SoftwareAuthenticator());
  const base64url = fc.uint8Array({ maxLength: 96 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  const member = fc.oneof(base64url, fc.jsonValue(), fc.string());
  const answers = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        id: member,
        type: fc.oneof(fc.constant('public-key'), member),
        response: fc.oneof(
          member,
          fc.record({
            clientDataJSON: fc.oneof(
              member,
              fc.json().map((text) => Buffer.from(text).toString('base64url')),
            ),
            attestationObject: member,
            authenticatorData: member,
            signature: member,
            userHandle: member,
            transports: fc.jsonValue(),
          }),
        ),
      })
      .map((answer) => JSON.stringify(answer)),
  );

  it('is refused, and never an error of ours, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        for (const [read, verify] of [
          [readAssertion, (text: string) => verifyAssertion(readAssertion(text), { ...asked, isAlone: true }, known)],
          [readCreation, (text: string) => verifyCreation(readCreation(text), asked)],
        ] as const) {
          try {
            read(answer);
          } catch (error) {
            expect(error).toEqual(unreadable);
            continue;
          }
          expect(await verify(answer)).toEqual(refused);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is refused where the CBOR of a creation is cut short, goes on, nests without end or is another thing', async () => {
    const authenticator = new SoftwareAuthenticator();
    const made = authenticator.create({ challenge, rp: { id: relyingParty.id }, user: { id: userHandle } }, { origin });
    const answer = readCreation(made);
    const bytes = Buffer.from(answer.attestationObject, 'base64url');
    const broken = [
      ...Array.from({ length: bytes.length }, (_none, end) => bytes.subarray(0, end)).filter(({ length }) => length > 0),
      Buffer.alloc(9_000, 0x81),
      Buffer.from('9b7fffffffffffffff', 'hex'),
      encodeCbor(new Map([['authData', 'text']])),
      encodeCbor(new Map([['authData', Buffer.concat([bytes, bytes])]])),
    ];
    for (const each of broken)
      expect(await verifyCreation({ ...answer, attestationObject: each.toString('base64url') }, asked)).toEqual(refused);
    expect(() => readAssertion(made.padEnd(16_385))).toThrow('cannot be read');
  });
});

describe('RFC 8176 §2: what a passkey says of its user', () => {
  it('is where the key is, by the word of its authenticator, that somebody was there, and `mfa` where they were verified', () => {
    expect(amrOfPasskey({ userVerified: true, backupEligible: true })).toEqual(['swk', 'user', 'mfa']);
    expect(amrOfPasskey({ userVerified: false, backupEligible: false })).toEqual(['hwk', 'user']);
  });
});
