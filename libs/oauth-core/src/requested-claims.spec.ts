import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { OAuthError } from './errors.js';
import { claimsBeyond, essentialAcrs, parseClaimsParameter, requestedSubject } from './requested-claims.js';

const read = (json: object) => parseClaimsParameter(JSON.stringify(json));

const voluntary = { essential: false, values: null };

describe('OpenID Connect Core §5.5: the parameter claims', () => {
  it('lists claims for userinfo and the ID token, each voluntary, essential, or of certain values', () => {
    const { idToken, userinfo } = read({
      userinfo: { nickname: null, email: { essential: true }, 'name#ja-Kana-JP': {} },
      id_token: { auth_time: { essential: true }, acr: { values: ['one', 'two'] }, locale: { value: 'de' } },
    });
    expect([...userinfo]).toEqual([
      ['nickname', voluntary],
      ['email', { essential: true, values: null }],
      ['name#ja-Kana-JP', voluntary],
    ]);
    expect([...idToken]).toEqual([
      ['auth_time', { essential: true, values: null }],
      ['acr', { essential: false, values: ['one', 'two'] }],
      ['locale', { essential: false, values: ['de'] }],
    ]);
  });

  it('ignores members that are not understood', () => {
    expect(read({ access_token: { name: null }, purpose: 'x', userinfo: { name: { purpose: 'billing' } } })).toEqual({
      idToken: new Map(),
      userinfo: new Map([['name', voluntary]]),
    });
  });

  it('takes a claim for one that is of no value that it could have', () => {
    const { userinfo } = read({ userinfo: { address: { value: { country: 'DE' } }, name: { values: ['a\0', '\ud800', null, ['a']] } } });
    expect([...userinfo.values()]).toEqual([
      { essential: false, values: [] },
      { essential: false, values: [] },
    ]);
    expect(parseClaimsParameter('{"userinfo":{"level":{"values":[1e999,2,true]}}}').userinfo.get('level')?.values).toEqual([2, true]);
  });

  it('takes names for names, whatever objects are made of', () => {
    const { userinfo } = parseClaimsParameter('{"userinfo":{"__proto__":{"essential":true},"constructor":null}}');
    expect([...userinfo.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['name', 'is not JSON'],
    ['{"userinfo":', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['"name"', 'is not a JSON object'],
    ['{"userinfo":["name"]}', 'has an id_token or userinfo that is not an object'],
    ['{"id_token":null}', 'has an id_token or userinfo that is not an object'],
    ['{"userinfo":{"name":true}}', 'asks for a claim by what is neither null nor an object'],
    ['{"userinfo":{"name":["x"]}}', 'asks for a claim by what is neither null nor an object'],
    ['{"userinfo":{"name":{"essential":"true"}}}', 'has an essential that is neither true nor false'],
    ['{"userinfo":{"name":{"essential":null}}}', 'has an essential that is neither true nor false'],
    ['{"userinfo":{"name":{"values":"Ada"}}}', 'has values that are no array'],
    ['{"userinfo":{"name":{"value":"Ada","values":["Ada"]}}}', 'asks for a claim by both value and values'],
    ['{"userinfo":{"name":null,"name":{"essential":true}}}', 'has a member twice'],
    ['{"userinfo":{"name":null},"userinfo":{}}', 'has a member twice'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseClaimsParameter(text)).toThrow(new OAuthError('invalid_request', `The parameter claims ${problem}`));
  });

  it('refuses more claims in one place than there can be', () => {
    const some = (count: number) =>
      read({ userinfo: Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, null])) });
    expect(some(100).userinfo.size).toBe(100);
    expect(() => some(101)).toThrow('asks for more than 100 claims in one place');
  });

  it('reads any text, or refuses it as invalid_request', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.json(),
          fc.json().map((json) => `{"userinfo":${json}}`),
        ),
        (text) => {
          try {
            const { idToken, userinfo } = parseClaimsParameter(text);
            return idToken.size <= 100 && userinfo.size <= 100;
          } catch (error) {
            return error instanceof OAuthError && error.code === 'invalid_request';
          }
        },
      ),
    );
  });
});

describe('OpenID Connect Core §5.5.1.1: an essential acr', () => {
  const ours = 'urn:ostiary:acr:2';
  const acrs = (acr: object | null) => essentialAcrs(read({ id_token: { acr } }));

  it('demands one of the classes that are asked for', () => {
    expect(acrs({ essential: true, values: ['urn:other', ours] })).toEqual([ours]);
    expect(acrs({ essential: true, value: ours })).toEqual([ours]);
  });

  it('demands nothing where it is voluntary, or of no values, or not of the ID token', () => {
    expect([acrs(null), acrs({ values: ['urn:other'] }), acrs({ essential: true })]).toEqual([[], [], []]);
    expect(essentialAcrs(read({ userinfo: { acr: { essential: true, value: 'urn:other' } } }))).toEqual([]);
  });

  it('cannot be met by classes that are not ours', () => {
    for (const values of [['urn:other'], [], [2]])
      expect(() => acrs({ essential: true, values })).toThrow(expect.objectContaining({ code: 'unmet_authentication_requirements' }));
  });
});

describe('OpenID Connect Core §5.5.1: a sub by its value', () => {
  it('is of one user, in both places', () => {
    expect(requestedSubject(read({ id_token: { sub: { value: 'ada' } } }))).toBe('ada');
    expect(requestedSubject(read({ id_token: { sub: { value: 'ada' } }, userinfo: { sub: { values: ['ada'] } } }))).toBe('ada');
    expect(requestedSubject(read({ id_token: { sub: null, name: { value: 'ada' } } }))).toBeNull();
  });

  it.each([
    { id_token: { sub: { value: 7 } } },
    { id_token: { sub: { value: null } } },
    { id_token: { sub: { values: [] } } },
    { id_token: { sub: { values: ['ada', 'bob'] } } },
    { id_token: { sub: { value: 'ada' } }, userinfo: { sub: { value: 'bob' } } },
  ])('is refused where it is of nobody, or of several: %j', (json) => {
    expect(() => requestedSubject(read(json))).toThrow('asks for another sub than that of one user');
  });
});

describe('what the user has to allow by name', () => {
  it('is what no scope of the request tells, each claim once', () => {
    const phone = { name: 'phone_number', scope: 'phone', values: null };
    const name = { name: 'name', scope: 'profile', values: null };
    const claims = { idToken: [phone, name], userinfo: [phone], acr: [] };
    expect(claimsBeyond(['openid', 'profile'], claims)).toEqual([phone]);
    expect(claimsBeyond(['openid'], claims)).toEqual([phone, name]);
    expect(claimsBeyond(['openid'], null)).toEqual([]);
  });
});
