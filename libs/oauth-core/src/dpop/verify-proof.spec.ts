import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type JsonObject, type PresentedProof, proofAlgorithms } from '#contracts';
import { DpopKey } from '#testing/builders';
import { OAuthError } from '../errors.js';
import { hashSecret } from '../secrets.js';
import { anApplication, aTenant, TestAuthorizationServer } from '../testing/index.js';
import { readProof } from './read-proof.js';
import { spendProof, type VerifiedProof, verifyProof } from './verify-proof.js';

const server = new TestAuthorizationServer();
const url = `${server.tenant.issuer}/oauth/token`;
const key = new DpopKey();
const { now } = server;

const presented = (proof: string): PresentedProof => ({ proof, method: 'POST', url });
const sound = (changes: JsonObject | { readonly [name: string]: unknown } = {}, header = {}, by = key): string =>
  by.proof({ url }, { iat: now, ...changes }, header);
const verify = (proof: string, accessToken: string | null = null, application = anApplication(), tenant = server.tenant): VerifiedProof =>
  verifyProof(tenant, presented(proof), { application, accessToken }, server.dependencies);

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'none';
  } catch (error) {
    return error instanceof OAuthError ? error.code : String(error);
  }
};
const expectRefused = (proof: string, accessToken: string | null = null): void =>
  expect(codeOf(() => verify(proof, accessToken))).toBe('invalid_dpop_proof');

const [header = '', claims = '', signature = ''] = sound().split('.');
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('RFC 9449 §4.3: to validate a DPoP proof, the receiving server MUST ensure', () => {
  it.each(proofAlgorithms)('what a key for %s has signed is one, of the thumbprint of that key (RFC 7638)', (algorithm) => {
    const signer = new DpopKey(algorithm);
    expect(verify(sound({}, {}, signer)).jkt).toBe(signer.jkt);
  });

  it.each([
    ['two header fields, which arrive joined', `${sound()}, ${sound()}`],
    ['the same twice', `${sound()},${sound()}`],
  ])('attack A41: there is not more than one DPoP HTTP request header field: %s', (_, proof) => expectRefused(proof));

  it.each([
    ['nothing', ''],
    ['a word', 'proof'],
    ['two parts', `${header}.${claims}`],
    ['four parts', `${header}.${claims}.${signature}.${signature}`],
    ['five parts, as if encrypted', `${header}.${claims}.${signature}.${signature}.${signature}`],
    ['padding', `${header}.${claims}.${signature}=`],
    ['a header that is no JSON', `${Buffer.from('{').toString('base64url')}.${claims}.${signature}`],
    ['a header that is a list', `${encode([])}.${claims}.${signature}`],
    ['claims that are no JSON', `${header}.${Buffer.from('{').toString('base64url')}.${signature}`],
    ['claims that are a list', `${header}.${encode([])}.${signature}`],
    ['more than anybody needs', sound({ more: 'x'.repeat(9000) })],
  ])('attack A41: it is a single and well-formed JWT: %s', (_, proof) => expectRefused(proof));

  it.each(['jti', 'htm', 'htu', 'iat'])('attack A41: all required claims are contained: no %s', (name) => {
    for (const value of [undefined, null, '', {}, [], true]) expectRefused(sound({ [name]: value }));
  });

  it.each([['a jti'], ['an htm'], ['an htu']])('attack A41: %s that is a number', (claim) => {
    expectRefused(sound({ [claim.split(' ')[1] ?? '']: 1 }));
  });

  it.each([undefined, 'JWT', 'at+jwt', 'dpop', 'application/jwt', 1, null])(
    'attack A41: the typ JOSE Header Parameter has the value dpop+jwt: not %j',
    (typ) => expectRefused(sound({}, { typ })),
  );

  it('attack A41: the alg JOSE Header Parameter is asymmetric, supported and not none', () => {
    for (const alg of [undefined, null, 'none', 'None', 'HS256', 'HS512', 'RS256', 'RS1', 'ES384', 'EdDSA', '', 1, ['ES256']])
      expectRefused(sound({}, { alg }));
    const unsigned = `${encode({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk })}.${claims}`;
    expectRefused(`${unsigned}.`);
    expectRefused(`${unsigned}.${signature}`);
  });

  it('attack A41: the signature verifies with the public key contained in the jwk', () => {
    const other = new DpopKey();
    expectRefused(sound({}, { jwk: other.jwk }));
    expectRefused(`${header}.${encode({ ...readProof(sound()), htu: url, htm: 'POST', iat: now })}.${signature}`);
    for (const broken of ['AA', signature.slice(0, -8), `${signature}AAAA`, 'A'.repeat(86), '_'.repeat(86)])
      expectRefused(`${header}.${claims}.${broken}`);
    for (const jwk of [
      undefined,
      null,
      'jwk',
      [],
      {},
      { kty: 'EC' },
      { ...key.jwk, x: 'AA' },
      { ...key.jwk, x: 1 },
      { ...key.jwk, crv: 'P-384' },
    ])
      expectRefused(sound({}, { jwk }));
    expectRefused(sound({}, { jwk: { ...key.jwk, use: 'enc' } }));
    expectRefused(sound({}, { jwk: { ...key.jwk, alg: 'ES384' } }));
  });

  it('attack A41: the jwk does not contain a private key', () => {
    expectRefused(sound({}, { jwk: key.privateJwk }));
    expectRefused(sound({}, { jwk: { kty: 'oct', k: 'c2VjcmV0' } }));
    const rsa = new DpopKey('PS256');
    expectRefused(sound({}, { jwk: rsa.privateJwk }, rsa));
  });

  it('RFC 7515 §4.1.11: it demands no extension', () => expectRefused(sound({}, { crit: ['exp'], exp: 1 })));

  it.each(['GET', 'post', 'Post', 'POST ', 'PUT'])('attack A41: the htm claim matches the HTTP method of the request: not %j', (htm) =>
    expectRefused(sound({ htm })),
  );

  it.each([
    `${url}/`,
    url.replace('token', 'par'),
    url.replace('https', 'http'),
    url.replace('acme', 'beta'),
    'https://evil.example/oauth/token',
  ])('attack A41: the htu claim matches the URI of the request: not %s', (htu) => expectRefused(sound({ htu })));

  it('attack A41: its creation is within an acceptable window: 60 seconds, either way', () => {
    for (const seconds of [-60, -1, 0, 1, 59.5, 60]) expect(codeOf(() => verify(sound({ iat: now + seconds })))).toBe('none');
    for (const seconds of [-61, 61, -3600, 3600, -60.5, 1e15]) expectRefused(sound({ iat: now + seconds }));
    for (const iat of ['now', String(now), -1, 0, 1e300]) expectRefused(sound({ iat }));
  });

  it('attack A41: presented with an access token, the ath claim equals the hash of that access token', () => {
    expect(codeOf(() => verify(key.proof({ url, accessToken: 'a-token' }, { iat: now }), 'a-token'))).toBe('none');
    for (const ath of [undefined, '', 'a-token', hashSecret('another'), `${hashSecret('a-token')}=`, 1, null])
      expectRefused(sound({ ath }), 'a-token');
  });

  it('whatever is sent, it is a refusal, and never a failure', () => {
    const json = fc.jsonValue().map(encode);
    const parts = fc.tuple(
      fc.oneof(json, fc.constant(header)),
      fc.oneof(json, fc.constant(claims)),
      fc.oneof(fc.base64String(), fc.constant(signature)),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((all) => all.join('.')),
        ),
        (proof) => (proof === `${header}.${claims}.${signature}` ? true : codeOf(() => verify(proof)) === 'invalid_dpop_proof'),
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('typ', 'alg', 'jwk', 'kid', 'crit'), fc.jsonValue(), { minKeys: 1 }), (members) =>
        ['invalid_dpop_proof', 'none'].includes(codeOf(() => verify(sound({}, members)))),
      ),
    );
  });
});

describe('RFC 9449 §11.1: a proof serves once', () => {
  const spend = async (proof: string, at: TestAuthorizationServer = server): Promise<string> => {
    const verified = verify(proof);
    return spendProof(at.tenant, verified, at.dependencies).then(
      () => 'spent',
      (error: unknown) => (error instanceof OAuthError ? error.code : String(error)),
    );
  };

  it('attack A41: the second time it was used before', async () => {
    const proof = sound();
    expect([await spend(proof), await spend(proof)]).toEqual(['spent', 'invalid_dpop_proof']);
  });

  it('attack A41: signed or written otherwise, with the same jti, it was, too', async () => {
    expect(await spend(sound({ jti: 'one' }))).toBe('spent');
    expect(await spend(sound({ jti: 'one', iat: now - 7, htu: `${url}?other` }))).toBe('invalid_dpop_proof');
  });

  it.each(['%74oken', 'token#1', 'token?x'])('attack A41: at an address that is written otherwise, it was, too: %s', async (path) => {
    const proof = sound({ jti: `at ${path}` });
    const at = (address: string) =>
      verifyProof(
        server.tenant,
        { proof, method: 'POST', url: address },
        { application: anApplication(), accessToken: null },
        server.dependencies,
      );
    await spendProof(server.tenant, at(url), server.dependencies);
    await expect(spendProof(server.tenant, at(url.replace('token', path)), server.dependencies)).rejects.toMatchObject({
      code: 'invalid_dpop_proof',
    });
  });

  it('what is said of a wrong one holds nothing of the request', () => {
    const hostile = { proof: sound(), method: 'POST', url: `${url}/a",error="x` };
    const verifying = () => verifyProof(server.tenant, hostile, { application: anApplication(), accessToken: null }, server.dependencies);
    expect(verifying).toThrow(expect.objectContaining({ description: expect.not.stringContaining('"') }));
  });

  it('the jti of another key, or of another tenant, is another', async () => {
    expect(await spend(sound({ jti: 'two' }))).toBe('spent');
    expect(await spend(sound({ jti: 'two' }, {}, new DpopKey()))).toBe('spent');
    expect(await spend(sound({ jti: 'two' }), new TestAuthorizationServer(aTenant('beta'), server.database))).toBe('spent');
  });

  it('it is remembered for longer than it can be used, and what stands for it tells neither key nor jti', () => {
    const { use } = verify(sound({ jti: 'secret', iat: now - 60 }));
    expect(use).toEqual({ hash: expect.stringMatching(/^[\w-]{43}$/), issuedAt: now - 120, expiresAt: now + 60 });
  });
});

describe('RFC 9449 §8: nonces of the authorization server', () => {
  const nonces = server.dependencies.dpopNonces;
  const demanding = anApplication({ requireDpopNonce: true });
  const refusalOf = (proof: string, application = anApplication(), tenant = server.tenant): unknown => {
    try {
      return verify(proof, null, application, tenant);
    } catch (error) {
      return error;
    }
  };
  const expectNonceWanted = (proof: string, application = anApplication(), tenant = server.tenant): void =>
    expect(refusalOf(proof, application, tenant)).toMatchObject({
      code: 'use_dpop_nonce',
      headers: { 'dpop-nonce': nonces.current(tenant) },
    });

  it('attack A43: a proof without one is refused where application or tenant demands it, with the one to use', () => {
    expectNonceWanted(sound(), demanding);
    const tenant = { ...server.tenant, settings: { ...server.tenant.settings, requireDpopNonce: true } };
    expectNonceWanted(sound(), anApplication(), tenant);
    expect(refusalOf(sound())).toMatchObject({ jkt: key.jkt, headers: {} });
  });

  it('attack A43: one that is not ours, of another tenant, or outlived is refused, demanded or not', () => {
    const outlived = new TestAuthorizationServer(server.tenant);
    outlived.now = now - 300;
    const foreign = [aTenant('beta'), aTenant('gamma')].map((tenant) => nonces.current(tenant));
    for (const nonce of [
      '',
      'nonsense',
      '1.2',
      `${nonces.current(server.tenant)}x`,
      '0.a',
      outlived.dependencies.dpopNonces.current(server.tenant),
      ...foreign,
    ])
      for (const application of [demanding, anApplication()]) expectNonceWanted(sound({ nonce }), application);
    for (const nonce of [1, null, {}, ['x']]) expectRefused(sound({ nonce }));
  });

  it('one of ours serves for four to five minutes, at every replica, and its client learns of the next', () => {
    const replica = new TestAuthorizationServer(server.tenant);
    const nonce = nonces.current(server.tenant);
    expect(verify(sound({ nonce }), null, demanding).headers).toEqual({});
    for (const [seconds, lives] of [
      [-60, true],
      [60, true],
      [239, true],
      [300, false],
      [-120, false],
    ] as const) {
      replica.now = now + seconds;
      expect(replica.dependencies.dpopNonces.lifeOf(server.tenant, nonce) !== null).toBe(lives);
    }
    replica.now = now + 60;
    const { headers } = verifyProof(
      server.tenant,
      presented(sound({ nonce })),
      { application: demanding, accessToken: null },
      replica.dependencies,
    );
    expect(headers).toEqual({ 'dpop-nonce': replica.dependencies.dpopNonces.current(server.tenant) });
    expect(headers['dpop-nonce']).not.toBe(nonce);
  });

  it('§11.1: it tells when the proof was made, however wrong the clock of the client is', () => {
    const nonce = nonces.current(server.tenant);
    const { use } = verify(sound({ nonce, iat: 1 }), null, demanding);
    expect(use.issuedAt).toBeLessThanOrEqual(now);
    expect(use.expiresAt).toBeGreaterThan(now + 300);
  });
});
