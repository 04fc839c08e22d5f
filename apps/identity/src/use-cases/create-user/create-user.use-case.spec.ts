import { describe, expect, it } from '@jest/globals';
import { type CreateUserRequest, eventMap, type Json } from '#contracts';
import { fakeIdentity } from '../../test/fake-identity.js';

const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('creating a user', () => {
  const unfit: readonly [string, CreateUserRequest, string][] = [
    ['neither username nor address', {}, '/username'],
    ['a username with a space', { username: 'al ice' }, '/username'],
    ['a username that looks like an address', { username: 'alice@example.com' }, '/username'],
    ['a username that looks like one after normalisation', { username: 'alice＠example.com' }, '/username'],
    ['a username with an invisible character', { username: 'ali\u200bce' }, '/username'],
    ['an empty username', { username: '' }, '/username'],
    ['a username of 129 characters', { username: 'x'.repeat(129) }, '/username'],
    ['an address without a domain', { email: 'alice' }, '/email'],
    ['an address with a header in it', { email: 'alice@example.com\r\nBcc: all@example.com' }, '/email'],
    ['two addresses', { email: 'alice@example.com,bob@example.com' }, '/email'],
    ['an address of 300 characters', { email: `alice@${'x'.repeat(300)}` }, '/email'],
    ['a name with a line break', { username: 'alice', name: 'Alice\nBcc: x' }, '/name'],
    ['a picture with a line break', { username: 'alice', picture: 'https://cdn.example.com/a\nb' }, '/picture'],
    ['a picture that is no https URL', { username: 'alice', picture: 'javascript:alert(1)' }, '/picture'],
    ['a number without country code', { username: 'alice', phone: '0123' }, '/phone'],
    ['a number too short for its country', { username: 'alice', phone: '+4912' }, '/phone'],
    ['a number with an extension', { username: 'alice', phone: '+431234567;ext=1' }, '/phone'],
    ['an empty number', { username: 'alice', phone: '' }, '/phone'],
    ['a locale that is none', { username: 'alice', locale: 'not a locale' }, '/locale'],
    ['a role twice', { username: 'alice', roles: ['admin', 'admin'] }, '/roles/1'],
    ['a role with a space', { username: 'alice', roles: ['ad min'] }, '/roles/0'],
    ['a group twice', { username: 'alice', groups: ['staff', 'staff'] }, '/groups/1'],
    ['a group that would be two in a header', { username: 'alice', groups: ['staff,admins'] }, '/groups/0'],
    ['a group without a name', { username: 'alice', groups: ['staff', ''] }, '/groups/1'],
    ['a group with a space at its end', { username: 'alice', groups: ['admins '] }, '/groups/0'],
    ['a group with a line break', { username: 'alice', groups: ['a\nb'] }, '/groups/0'],
    ['a group that turns its neighbours', { username: 'alice', groups: ['\u202Enimda'] }, '/groups/0'],
    ['a group of 257 characters', { username: 'alice', groups: ['x'.repeat(257)] }, '/groups/0'],
    ['101 groups', { username: 'alice', groups: Array.from({ length: 101 }, (_, i) => `g${i}`) }, '/groups'],
    ['an address without a part', { username: 'alice', address: {} }, '/address'],
    ['an empty part of an address', { username: 'alice', address: { locality: '' } }, '/address/locality'],
    ['a street of blanks', { username: 'alice', address: { streetAddress: ' \n ' } }, '/address/streetAddress'],
    ['a country of two lines', { username: 'alice', address: { country: 'A\nB' } }, '/address/country'],
    ['a street with a lone CR', { username: 'alice', address: { streetAddress: 'a\rb' } }, '/address/streetAddress'],
    ['an address with a zero-width space', { username: 'alice', address: { formatted: 'a\u200Bb' } }, '/address/formatted'],
    ['an address of 513 characters', { username: 'alice', address: { formatted: 'x'.repeat(513) } }, '/address/formatted'],
    ['a claim that stands for an address', { username: 'alice', customClaims: { address: 'x' } }, '/customClaims/address'],
    ['a claim that speaks for the issuer', { username: 'alice', customClaims: { iss: 'https://evil.example' } }, '/customClaims/iss'],
    ['a claim that takes a scope', { username: 'alice', customClaims: { scope: 'admin' } }, '/customClaims/scope'],
    ['a claim that verifies an address', { username: 'alice', customClaims: { email_verified: true } }, '/customClaims/email_verified'],
    ['a claim without a name', { username: 'alice', customClaims: { '': 1 } }, '/customClaims/'],
    ['a claim nested too deep', { username: 'alice', customClaims: { deep: nested(7) } }, '/customClaims/deep'],
    [
      'N18: a claim named like the prototype',
      { username: 'alice', customClaims: JSON.parse('{"__proto__":{"admin":true}}') as Record<string, Json> },
      '/customClaims/__proto__',
    ],
    [
      'N18: a claim with such a member',
      { username: 'alice', customClaims: JSON.parse('{"a":[{"__proto__":1}]}') as Record<string, Json> },
      '/customClaims/a',
    ],
    ['N18: a claim that would be left out of tokens', { username: 'alice', customClaims: { gid: 'x' } }, '/customClaims/gid'],
    ['N18: a whole number that was rounded when it was read', { username: 'alice', customClaims: { n: 2 ** 53 } }, '/customClaims/n'],
    ['N18: a name that turns text around', { username: 'alice', name: 'Alice\u202eecila' }, '/name'],
    ['N18: a name with a zero-width space', { username: 'alice', name: 'Al\u200bice' }, '/name'],
    ['N18: a name of nothing to see', { username: 'alice', name: ' \u00a0 ' }, '/name'],
    ['N18: a username with a filler', { username: 'al\u115fice' }, '/username'],
    ['N18: an address with a variation selector', { email: 'al\ufe0fice@example.com' }, '/email'],
    ['N18: a group with a grapheme joiner', { username: 'alice', groups: ['ad\u034fmins'] }, '/groups/0'],
    ['a claim with NUL', { username: 'alice', customClaims: { text: 'a\0b' } }, '/customClaims/text'],
    ['claims of 5 kB', { username: 'alice', customClaims: { text: 'x'.repeat(5_000) } }, '/customClaims'],
    [
      'too many claims',
      { username: 'alice', customClaims: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`c${i}`, i])) },
      '/customClaims',
    ],
    ['a password of 7 characters', { username: 'alice', password: '1234567' }, '/password'],
    ['a password of 7 characters in 14 units', { username: 'alice', password: '🔑'.repeat(7) }, '/password'],
    ['a password of 513 characters', { username: 'alice', password: 'x'.repeat(513) }, '/password'],
  ];
  it.each(unfit)('refuses %s', async (_, request, pointer) => {
    const { createUser, context, memory, hasher } = fakeIdentity();
    await expect(createUser.execute(context, request)).rejects.toMatchObject({
      code: 'invalid_argument',
      members: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
    expect([memory.users.size, memory.events.length, hasher.hashings]).toEqual([0, 0, 0]);
  });

  it('names every unfit member at once', async () => {
    const { createUser, context } = fakeIdentity();
    await expect(createUser.execute(context, { username: 'a b', phone: '1', locale: '?' })).rejects.toMatchObject({
      members: [{ pointer: '/username' }, { pointer: '/phone' }, { pointer: '/locale' }],
    });
  });

  it('refuses a username that is taken', async () => {
    const { createUser, context, given, memory } = fakeIdentity();
    await given({ username: 'alice' });
    await expect(createUser.execute(context, { username: 'alice' })).rejects.toMatchObject({ code: 'conflict' });
    expect(memory.events).toEqual([]);
  });

  it('stores normalised names and a hash, never the password, and says so to others', async () => {
    const { createUser, context, memory } = fakeIdentity();
    const user = await createUser.execute(context, {
      username: ' Ａlice ',
      email: 'Alice@example.com',
      password: 'plum kettle orbit',
      roles: ['admin'],
    });
    expect(user).toMatchObject({
      username: 'Alice',
      email: 'Alice@example.com',
      emailVerified: false,
      status: 'active',
      version: 1,
      roles: ['admin'],
    });
    expect(memory.hashes.get(user.id)).toBe('hashed(plum kettle orbit)');
    expect(memory.events).toEqual([
      { subject: eventMap.identity.userCreated.subject, payload: { userId: user.id, hasEmail: true, version: 1, source: 'administrator' } },
    ]);
    expect(JSON.stringify([user, memory.events])).not.toContain('plum kettle orbit');
  });

  it('keeps a telephone number in the form in which it is compared (E.164)', async () => {
    const { createUser, context } = fakeIdentity();
    const user = await createUser.execute(context, { username: 'alice', phone: '+49 (171) 392-0000', phoneVerified: true });
    expect([user.phone, user.phoneVerified]).toEqual(['+491713920000', true]);
  });

  it('calls nothing verified that is not there', async () => {
    const { createUser, context } = fakeIdentity();
    const user = await createUser.execute(context, { username: 'alice', emailVerified: true, phoneVerified: true });
    expect([user.emailVerified, user.phoneVerified]).toEqual([false, false]);
  });
});
