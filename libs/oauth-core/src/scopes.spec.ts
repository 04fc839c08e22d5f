import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { audienceOf, requestedAccess, resolveResource } from './audience.js';
import { Parameters } from './parameters.js';
import { apiScopesOf, formatScope, isPlatformScope, parseScope, refuseBeyond } from './scopes.js';
import { aResourceServer } from './testing/builders.js';

const scopeToken = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,12}$/);

describe('RFC 6749 §3.3: scope', () => {
  it('is a list of case-sensitive tokens, each counted once', () => {
    expect(parseScope('openid Notes:read notes:read openid')).toEqual(['openid', 'Notes:read', 'notes:read']);
  });

  it('is refused with invalid_scope when it is malformed', () => {
    for (const scope of ['', ' ', 'a\tb', 'a"b', 'a\\b', 'é']) expect(() => parseScope(scope)).toThrow('invalid_scope');
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(scopeToken, { minLength: 1 }), (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(scopes);
      }),
    );
  });

  it('never yields a token that RFC 6749 does not allow', () => {
    fc.assert(
      fc.property(fc.string(), (scope) => {
        try {
          expect(parseScope(scope).every((token) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token))).toBe(true);
        } catch (error) {
          expect(String(error)).toContain('invalid_scope');
        }
      }),
    );
  });

  it('is refused beyond what is allowed', () => {
    expect(() => refuseBeyond(['a', 'b'], ['b'])).not.toThrow();
    expect(() => refuseBeyond(['a', 'b'], ['b', 'c'])).toThrow('invalid_scope');
    expect(() => refuseBeyond(['a'], ['A'])).toThrow('invalid_scope');
  });

  it('belongs to OpenID Connect or to a resource server', () => {
    expect(isPlatformScope('openid')).toBe(true);
    expect(apiScopesOf(['openid', 'notes:read', 'offline_access'])).toEqual(['notes:read']);
  });
});

describe('RFC 8707 §2: the resource an access token is for', () => {
  const notes = aResourceServer();
  const mail = aResourceServer({
    identifier: 'https://mail.example/api',
    scopes: [
      { name: 'mail:read', description: '' },
      { name: 'notes:read', description: '' },
    ],
  });
  const servers = [notes, mail];
  const asking = (scopes: readonly string[]) => ({ scopes, authorizationDetails: [] });
  const all = ['notes:read', 'notes:write', 'mail:read'];

  it('is the one named', () => {
    expect(resolveResource(asking(['notes:read']), notes.identifier, servers, all)).toBe(notes);
    expect(resolveResource(asking(['notes:read']), mail.identifier, servers, all)).toBe(mail);
    expect(resolveResource(asking(['openid']), mail.identifier, servers, all)).toBe(mail);
  });

  it('is the one that owns all API scopes, where none is named', () => {
    expect(resolveResource(asking(['openid', 'notes:write']), null, servers, all)).toBe(notes);
    expect(resolveResource(asking(['mail:read', 'notes:read']), null, servers, all)).toBe(mail);
    expect(resolveResource(asking(['openid', 'profile']), null, servers, all)).toBeNull();
  });

  it('is refused with invalid_target when it is unknown, does not own the scope, or is not the only one', () => {
    expect(() => resolveResource(asking([]), 'https://evil.example', servers, all)).toThrow('invalid_target');
    expect(() => resolveResource(asking(['mail:read']), notes.identifier, servers, all)).toThrow('invalid_target');
    expect(() => resolveResource(asking(['mail:read', 'notes:write']), null, servers, all)).toThrow('invalid_target');
    expect(() => resolveResource(asking(['notes:read']), null, servers, all)).toThrow('invalid_target');
    expect(() => resolveResource(asking(['nobody:knows']), null, servers, all)).toThrow('invalid_target');
  });

  it('is refused with invalid_target to a client that may ask for nothing of it', () => {
    expect(() => resolveResource(asking([]), mail.identifier, servers, ['notes:write'])).toThrow('invalid_target');
    expect(resolveResource(asking([]), mail.identifier, servers, ['notes:read'])).toBe(mail);
    const plain = aResourceServer({ scopes: [] });
    expect(resolveResource(asking([]), plain.identifier, [plain], [])).toBe(plain);
  });

  it('cannot be changed at the token endpoint', () => {
    const named = (resources: readonly string[], resource: string | null) =>
      requestedAccess(
        { scopes: ['openid'], authorizationDetails: [], resources, byResource: null },
        Parameters.read(resource === null ? [] : [['resource', resource]]),
      ).resource;
    expect(named(['a'], null)).toBe('a');
    expect(named(['a', 'b'], 'b')).toBe('b');
    expect(named([], null)).toBeNull();
    expect(() => named(['a'], 'b')).toThrow('invalid_target');
    expect(() => named([], 'b')).toThrow('invalid_target');
  });

  it('is the audience, with the issuer where userinfo may be asked', () => {
    expect(audienceOf('iss', null, ['openid'])).toEqual(['iss']);
    expect(audienceOf('iss', 'api', ['notes:read'])).toEqual(['api']);
    expect(audienceOf('iss', 'api', ['openid', 'notes:read'])).toEqual(['api', 'iss']);
  });
});
