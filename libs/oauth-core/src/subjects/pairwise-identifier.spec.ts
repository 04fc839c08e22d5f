import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { backchannelGrant } from '#contracts';
import { anApplication } from '../testing/builders.js';
import { pairwiseIdentifier, subjectSecretBytes, uuidOfPairwise } from './pairwise-identifier.js';
import { sectorOf } from './sector.js';

const secret = randomBytes(subjectSecretBytes);
const uuid = randomUUID();

describe('OpenID Connect Core §8.1: a pairwise identifier', () => {
  it('is the same each time for one user in one sector, short, and of ASCII', () => {
    const identifier = pairwiseIdentifier(secret, 'app.example', 'user', uuid);
    expect(pairwiseIdentifier(secret, 'app.example', 'user', uuid)).toBe(identifier);
    expect(identifier).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('is another one in another sector, at another tenant, for another user, and for a session', () => {
    const told = new Set([
      pairwiseIdentifier(secret, 'app.example', 'user', uuid),
      pairwiseIdentifier(secret, 'app.example.com', 'user', uuid),
      pairwiseIdentifier(randomBytes(subjectSecretBytes), 'app.example', 'user', uuid),
      pairwiseIdentifier(secret, 'app.example', 'user', randomUUID()),
      pairwiseIdentifier(secret, 'app.example', 'session', uuid),
    ]);
    expect(told.size).toBe(5);
  });

  it('stays what it was when this was written: by another way of making it every application would take its users for others', () => {
    const known = Buffer.alloc(subjectSecretBytes, 7);
    expect(pairwiseIdentifier(known, 'app.example', 'user', '3f2b8a10-5c4d-4e6f-8a9b-0c1d2e3f4a5b')).toBe('RSI62IT9LiumWBpJg6uZrw');
  });

  it('is read by who has the secret, in its own sector alone', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), fc.domain(), (id, sector) => {
        const identifier = pairwiseIdentifier(secret, sector, 'user', id);
        expect(uuidOfPairwise(secret, sector, 'user', identifier)).toBe(id);
        expect(uuidOfPairwise(secret, `other.${sector}`, 'user', identifier)).not.toBe(id);
        expect(uuidOfPairwise(secret, sector, 'session', identifier)).not.toBe(id);
      }),
    );
  });

  it('is nothing else than that: no other text is read, or spelled in two ways', () => {
    fc.assert(fc.property(anyText(), (text) => uuidOfPairwise(secret, 'app.example', 'user', text) === null || text.length === 22));
    const identifier = pairwiseIdentifier(secret, 'app.example', 'user', uuid);
    for (const other of [uuid, `${identifier}=`, ` ${identifier}`, identifier.slice(1), `${identifier.slice(0, -1)}B`])
      expect(uuidOfPairwise(secret, 'app.example', 'user', other)).toBeNull();
  });
});

describe('OpenID Connect Core §8.1: the sector of a client', () => {
  it.each([
    ['the host of its redirect URIs', { redirectUris: ['https://app.example/cb', 'https://app.example:8443/other'] }, 'app.example'],
    ['none where they have several', { redirectUris: ['https://app.example/cb', 'https://www.app.example/cb'] }, null],
    ['none where there are none', { redirectUris: [] }, null],
    ['none where anybody may answer', { redirectUris: ['http://127.0.0.1/cb'] }, null],
    ['none where anybody may answer by https, too', { redirectUris: ['https://localhost/cb'] }, null],
    ['none by a name that nobody can have', { redirectUris: [`https://${'a'.repeat(1_000)}.example/cb`] }, null],
    ['none where any program may', { redirectUris: ['com.example.app:/cb'] }, null],
    ['none where that is so of one', { redirectUris: ['https://app.example/cb', 'com.example.app:/cb'] }, null],
    ['the host of its sector_identifier_uri', { sectorIdentifierUri: 'https://Group.example/sector.json' }, 'group.example'],
  ])('is %s', (_name, members, sector) => {
    expect(sectorOf(anApplication(members))).toBe(sector);
  });

  it.each([
    ['that of its keys, where it polls', { jwksUri: 'https://keys.example/jwks' }, 'keys.example'],
    ['none, where it has published none', {}, null],
    [
      'that of where it is sent tokens',
      { backchannelTokenDeliveryMode: 'push', backchannelClientNotificationEndpoint: 'https://app.example/ciba' },
      'app.example',
    ],
  ] as const)('CIBA §4: is, of one that has users asked, %s', (_name, members, sector) => {
    expect(sectorOf(anApplication({ redirectUris: [], grantTypes: [backchannelGrant], ...members }))).toBe(sector);
  });
});
