import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Application, TenantPkceRequirement, TenantSettings } from '#contracts';
import { Parameters } from './parameters.js';
import { codeChallengeOf, readCodeChallenge, readCodeVerifier, verifyCodeVerifier } from './pkce.js';
import { anApplication, aPublicApplication, aTenant } from './testing/builders.js';
import { listOf, type Members } from './testing/client-requests.js';

const challenge = (members: Members, application = aPublicApplication(), pkce: TenantPkceRequirement = 'required_unless_nonce') =>
  readCodeChallenge(aTenant('acme', { pkce }), application, Parameters.read(listOf(members)));
const verifier = (value: string) => readCodeVerifier(Parameters.read(listOf({ code_verifier: value })));
const good = codeChallengeOf('v'.repeat(43));

describe('RFC 7636 §4.3: the code challenge', () => {
  it('is BASE64URL(SHA256(code_verifier)), as in appendix B', () => {
    expect(codeChallengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(challenge({ code_challenge: good, code_challenge_method: 'S256' })).toBe(good);
  });

  it('attack A10: is required of public clients, with a nonce too', () => {
    expect(() => challenge({})).toThrow('invalid_request');
    expect(() => challenge({ scope: 'openid', nonce: 'n' })).toThrow('required of public and of attested clients');
  });

  it('is required of attested clients, with a nonce too, and whatever is stored: each of their installations could redeem the code of another', () => {
    const attested = (pkce: Application['pkce']) => anApplication({ tokenEndpointAuthMethod: 'attest_jwt_client_auth', pkce });
    for (const pkce of ['required_unless_nonce', 'optional'] as const)
      expect(() => challenge({ scope: 'openid', nonce: 'n' }, attested(pkce))).toThrow('required of public and of attested clients');
    expect(challenge({ code_challenge: good, code_challenge_method: 'S256' }, attested('optional'))).toBe(good);
  });

  describe('N33, RFC 9700 §2.1.1: of a confidential client', () => {
    it.each([
      ['no scope and no nonce', {}],
      ['no nonce', { scope: 'openid profile' }],
      ['an empty nonce', { scope: 'openid', nonce: '' }],
      ['a nonce, but no OpenID request, whose answer would have no ID token', { scope: 'profile email', nonce: 'n-0S6_WzA2Mj' }],
      ['a nonce and a scope that only looks like openid', { scope: 'openid2 OPENID', nonce: 'n-0S6_WzA2Mj' }],
    ])('is required of a request with %s', (_, members) => {
      expect(() => challenge(members, anApplication())).toThrow('or a nonce in an OpenID Connect request');
    });

    it('may be missing from an OpenID request with a nonce', () => {
      expect(challenge({ scope: 'profile openid', nonce: 'x' }, anApplication())).toBeNull();
    });

    it('is required of every request where application or tenant want it', () => {
      const request = { scope: 'openid', nonce: 'n' };
      expect(() => challenge(request, anApplication({ pkce: 'required' }))).toThrow('required of this client');
      expect(() => challenge(request, anApplication(), 'required')).toThrow('required of this client');
    });

    it.each([
      ['no scope and no nonce', {}],
      ['openid and no nonce', { scope: 'openid email' }],
      ['scopes of an API alone', { scope: 'notes:read', nonce: '' }],
    ])('may be missing from a request with %s where it is optional for the application', (_, members) => {
      expect(challenge(members, anApplication({ pkce: 'optional' }))).toBeNull();
    });

    it('is required where it is optional for the application and required by the tenant', () => {
      for (const request of [{}, { scope: 'openid', nonce: 'n' }])
        expect(() => challenge(request, anApplication({ pkce: 'optional' }), 'required')).toThrow('required of this client');
    });

    it('is required of public clients whatever is stored', () => {
      expect(() => challenge({}, aPublicApplication({ pkce: 'optional' }))).toThrow('required of public and of attested clients');
    });

    it('is read as strictly as ever where it is optional and sent', () => {
      const lax = anApplication({ pkce: 'optional' });
      expect(challenge({ code_challenge: good, code_challenge_method: 'S256' }, lax)).toBe(good);
      expect(() => challenge({ code_challenge: good, code_challenge_method: 'plain' }, lax)).toThrow('must be S256');
      expect(() => challenge({ code_challenge_method: 'S256' }, lax)).toThrow('of no use');
    });
  });

  describe('by the method plain', () => {
    const verifierText = 'v'.repeat(43);
    const legacyFeatures = ['pkce_plain'] as const;
    const plain = (members: Members, { tenant = {}, application = {} }: Setting = {}) =>
      readCodeChallenge(
        aTenant('acme', { legacyFeatures, ...tenant }),
        aPublicApplication({ legacyFeatures, ...application }),
        Parameters.read(listOf({ code_challenge: verifierText, ...members })),
      );
    type Setting = { readonly tenant?: Partial<TenantSettings>; readonly application?: Partial<Application> };

    it('is kept as one by S256, which its verifier redeems, where tenant and application have it so', () => {
      for (const code_challenge_method of ['plain', undefined]) expect(plain({ code_challenge_method })).toBe(good);
      expect(() => verifyCodeVerifier(plain({}), verifierText)).not.toThrow();
      expect(() => verifyCodeVerifier(plain({}), good)).toThrow('invalid_grant');
    });

    it.each<[string, Setting]>([
      ['the tenant does not let its applications', { tenant: { legacyFeatures: [] } }],
      ['the tenant service is older than that', { tenant: { legacyFeatures: undefined as never } }],
      ['the application does not ask for it', { application: { legacyFeatures: [] } }],
      ['the profile of the application forbids it', { application: { profile: 'fapi2-security' } }],
      ['the profile of the tenant forbids it', { tenant: { profile: 'fapi2-security' } }],
    ])('attack A10: is refused where %s', (_what, setting) => {
      for (const code_challenge_method of ['plain', undefined])
        expect(() => plain({ code_challenge_method }, setting)).toThrow('must be S256');
    });

    it('is refused where it is no verifier (RFC 7636 §4.1), and in another spelling', () => {
      for (const code_challenge of ['v'.repeat(42), 'v'.repeat(129), `${'v'.repeat(43)}=`])
        expect(() => plain({ code_challenge })).toThrow('invalid_request');
      for (const code_challenge_method of ['PLAIN', 'none', 's256']) expect(() => plain({ code_challenge_method })).toThrow('must be S256');
    });

    it('is no way down for a client of S256: its challenge is no verifier that it would send', () => {
      expect(() => verifyCodeVerifier(plain({ code_challenge: good }), verifierText)).toThrow('invalid_grant');
    });
  });

  it('attack A10: is refused with the method plain, which is also what no method means', () => {
    for (const application of [aPublicApplication(), anApplication()]) {
      expect(() => challenge({ code_challenge: good, code_challenge_method: 'plain' }, application)).toThrow('invalid_request');
      expect(() => challenge({ code_challenge: good }, application)).toThrow('invalid_request');
      expect(() => challenge({ code_challenge: good, code_challenge_method: 's256' }, application)).toThrow('invalid_request');
    }
  });

  it('is refused when it is no SHA-256', () => {
    for (const value of ['short', `${good}A`, good.slice(1), good.replace(/.$/, '=')])
      expect(() => challenge({ code_challenge: value, code_challenge_method: 'S256' })).toThrow('malformed');
  });

  it('is missed where only its method is sent', () => {
    expect(() => challenge({ code_challenge_method: 'S256' }, anApplication())).toThrow('invalid_request');
  });
});

describe('RFC 7636 §4.1: the code verifier', () => {
  it('has 43 to 128 unreserved characters', () => {
    for (const length of [43, 128]) expect(verifier('~'.repeat(length))).toBe('~'.repeat(length));
    expect(readCodeVerifier(Parameters.read([]))).toBeNull();
  });

  it('attack A22: is refused with invalid_request when it is malformed', () => {
    for (const value of ['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}+`, `${'a'.repeat(43)} `, 'ä'.repeat(43)])
      expect(() => verifier(value)).toThrow('invalid_request');
  });
});

describe('RFC 7636 §4.6: the server verifies the verifier', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9\-._~]{43,60}$/);

  it('accepts the one whose hash is the challenge, and no other', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(() => verifyCodeVerifier(codeChallengeOf(one), one)).not.toThrow();
        if (one !== other) expect(() => verifyCodeVerifier(codeChallengeOf(one), other)).toThrow('invalid_grant');
      }),
    );
  });

  it('attack A22: refuses a missing verifier with invalid_grant', () => {
    expect(() => verifyCodeVerifier(good, null)).toThrow('invalid_grant');
  });

  it('RFC 9700 §2.1.1: refuses a verifier where there was no challenge', () => {
    expect(() => verifyCodeVerifier(null, 'v'.repeat(43))).toThrow('invalid_grant');
    expect(() => verifyCodeVerifier(null, null)).not.toThrow();
  });
});
