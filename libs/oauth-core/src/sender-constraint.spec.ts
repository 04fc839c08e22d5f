import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { deviceCodeGrant, type JsonObject, type PresentedProof } from '#contracts';
import { DpopKey } from '#testing/builders';
import { introspectJwt, introspectToken, verifyAccessToken } from './endpoints/introspection.js';
import { userinfoEndpoint } from './endpoints/userinfo.js';
import { textIn } from './testing/client-requests.js';
import { aDeviceApplication } from './testing/devices.js';
import { anApplication, aPublicApplication, aResourceServer, type TestClient, TestAuthorizationServer, tokensOf } from './testing/index.js';

const key = new DpopKey();
const other = new DpopKey();

let server: TestAuthorizationServer;
let spa: TestClient;
let machine: TestClient;
beforeEach(() => {
  server = new TestAuthorizationServer();
  spa = server.register(aPublicApplication());
  machine = server.register(anApplication());
});

/** A proof of the key for an endpoint of the server. */
const proofAt = (endpoint: string, by = key, accessToken?: string, method = 'POST'): PresentedProof => {
  const url = `${server.tenant.issuer}/oauth/${endpoint}`;
  const target = { method, url, ...(accessToken !== undefined && { accessToken }) };
  return { proof: by.proof(target, { iat: server.now }), method, url };
};
const bound = async (client = spa, by = key, changes = {}) =>
  tokensOf(await server.redeem(client, await server.code(client, changes), {}, proofAt('token', by)));
const userinfo = (authorization: string, dpop?: PresentedProof) =>
  userinfoEndpoint(server.tenant, { authorization, bodyToken: null, dpop }, server.dependencies);
const responseOf = async (token: string): Promise<JsonObject | null> => {
  const answer = await introspectToken(server.tenant, { token }, server.dependencies);
  return answer.active ? answer.response : null;
};
const opaque = (): void => void (server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })]);
const refused = (status: number, error: string) => ({ status, body: { error } });

describe('RFC 9449 §5: a token request with a DPoP proof', () => {
  it('gets access tokens of the type DPoP that are bound to its key (§6.1), refresh tokens of public clients too', async () => {
    const reply = await server.redeem(spa, await server.code(spa), {}, proofAt('token'));
    expect(reply).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    const { accessToken, refreshToken } = tokensOf(reply);
    expect(decodeJwt(accessToken)).toMatchObject({ cnf: { jkt: key.jkt } });
    expect(await responseOf(accessToken)).toMatchObject({ token_type: 'DPoP', cnf: { jkt: key.jkt } });
    expect(await responseOf(refreshToken)).toMatchObject({ cnf: { jkt: key.jkt } });
  });

  it('§6.2: an opaque access token is bound as well, and its introspection says so', async () => {
    opaque();
    const { accessToken } = await bound(spa, key, { scope: 'openid notes:read' });
    expect(accessToken).toMatch(/^ost_at_/);
    expect(await responseOf(accessToken)).toMatchObject({ token_type: 'DPoP', cnf: { jkt: key.jkt }, username: 'ada' });
  });

  it('of a client that acts for itself binds its token, and no other that shares its grant', async () => {
    const ask = (dpop?: PresentedProof) => server.token(machine, { grant_type: 'client_credentials' }, dpop);
    const tokens = [await ask(proofAt('token')), await ask(proofAt('token', other)), await ask()].map(
      (reply) => tokensOf(reply).accessToken,
    );
    const confirmations = await Promise.all(tokens.map(async (token) => (await responseOf(token))?.['cnf']));
    expect(confirmations).toEqual([{ jkt: key.jkt }, { jkt: other.jkt }, undefined]);
  });

  it('without one gets bearer tokens, which say nothing of a key', async () => {
    const { accessToken, refreshToken } = await server.signIn(spa);
    expect(decodeJwt(accessToken)).not.toHaveProperty('cnf');
    expect(await responseOf(accessToken)).toMatchObject({ token_type: 'Bearer' });
    expect(await responseOf(refreshToken)).not.toHaveProperty('cnf');
  });

  it.each<[string, () => PresentedProof]>([
    ['of another endpoint', () => ({ ...proofAt('userinfo'), url: `${server.tenant.issuer}/oauth/token` })],
    ['for another method', () => ({ ...proofAt('token', key, undefined, 'GET'), method: 'POST' })],
    ['that is empty', () => ({ ...proofAt('token'), proof: '' })],
  ])('attack A41: one %s gets nothing, and spends no code', async (_, proof) => {
    const code = await server.code(spa);
    expect(await server.redeem(spa, code, {}, proof())).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.redeem(spa, code, {}, proofAt('token'))).toMatchObject({ status: 200 });
  });

  it('attack A41: one that was used gets nothing', async () => {
    const proof = proofAt('token');
    const ask = () => server.token(machine, { grant_type: 'client_credentials' }, proof);
    expect([await ask(), await ask()]).toMatchObject([{ status: 200 }, refused(400, 'invalid_dpop_proof')]);
  });

  it('of who does not authenticate spends nothing', async () => {
    const proof = proofAt('token');
    expect(await server.token({ ...machine, secret: 'wrong' }, { grant_type: 'client_credentials' }, proof)).toMatchObject({ status: 401 });
    expect(server.tables.usedOnce.size).toBe(0);
    expect(await server.token(machine, { grant_type: 'client_credentials' }, proof)).toMatchObject({ status: 200 });
  });

  it('attack A43: is told the nonce to use where one is demanded, and then gets its tokens', async () => {
    const client = server.register(anApplication({ requireDpopNonce: true }));
    const ask = (dpop: PresentedProof) => server.token(client, { grant_type: 'client_credentials' }, dpop);
    const challenge = await ask(proofAt('token'));
    expect(challenge).toMatchObject({
      ...refused(400, 'use_dpop_nonce'),
      headers: { 'dpop-nonce': expect.any(String), 'cache-control': 'no-store' },
    });
    const url = `${server.tenant.issuer}/oauth/token`;
    const proof = key.proof({ url }, { iat: server.now, nonce: challenge.headers['dpop-nonce'] });
    expect(await ask({ proof, method: 'POST', url })).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  it.each([
    { grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://app.example/cb', code_verifier: 'x'.repeat(43) },
    { grant_type: 'refresh_token', refresh_token: 'x' },
    { grant_type: deviceCodeGrant, device_code: `ost_dc_${'A'.repeat(49)}` },
  ])('of who may be anybody is not spent on what can be no code or token: %j', async (members) => {
    const anybody = server.register(aPublicApplication({ grantTypes: ['authorization_code', 'refresh_token', deviceCodeGrant] }));
    expect(await server.token(anybody, members, proofAt('token'))).toMatchObject(refused(400, 'invalid_grant'));
    expect(server.tables.usedOnce.size).toBe(0);
  });
});

describe('RFC 9449 §8.2: the next nonce', () => {
  const proofWith = (nonce: string | undefined, endpoint: string, accessToken?: string): PresentedProof => {
    const url = `${server.tenant.issuer}/oauth/${endpoint}`;
    const target = { url, ...(accessToken !== undefined && { accessToken }) };
    return { proof: key.proof(target, { iat: server.now, nonce }), method: 'POST', url };
  };
  /** A nonce that serves, and is not the last one any more. */
  const olderNonce = (): string => {
    const nonce = server.dependencies.dpopNonces.current(server.tenant);
    server.now += 60;
    return nonce;
  };
  const next = () => ({ 'dpop-nonce': server.dependencies.dpopNonces.current(server.tenant) });

  it('is told by refusals of what followed the proof as well: of the grant, of what is pushed, of a device', async () => {
    const nonce = olderNonce();
    const wrongScope = { grant_type: 'client_credentials', scope: 'unknown' };
    expect(await server.token(machine, wrongScope, proofWith(nonce, 'token'))).toMatchObject({
      ...refused(400, 'invalid_scope'),
      headers: next(),
    });
    expect(await server.push(spa, { scope: 'unknown' }, proofWith(nonce, 'par'))).toMatchObject({
      ...refused(400, 'invalid_scope'),
      headers: next(),
    });
    const device = server.register(aDeviceApplication());
    expect(await server.authorizeDevice(device, { scope: 'unknown' }, proofWith(nonce, 'device_authorization'))).toMatchObject({
      ...refused(400, 'invalid_scope'),
      headers: next(),
    });
  });

  it('is told by the refusal of a proof that was used', async () => {
    const proof = proofWith(olderNonce(), 'token');
    const ask = () => server.token(machine, { grant_type: 'client_credentials' }, proof);
    await ask();
    expect(await ask()).toMatchObject({ ...refused(400, 'invalid_dpop_proof'), headers: next() });
  });

  it('is told at a resource, whatever it refuses, and at the admin API', async () => {
    const { accessToken } = tokensOf(await server.token(machine, { grant_type: 'client_credentials' }, proofAt('token')));
    const nonce = olderNonce();
    expect(await userinfo(`DPoP ${accessToken}`, proofWith(nonce, 'userinfo', accessToken))).toMatchObject({
      ...refused(403, 'insufficient_scope'),
      headers: next(),
    });
    const stolen = tokensOf(await server.token(machine, { grant_type: 'client_credentials' }, proofAt('token', other))).accessToken;
    const proof = proofWith(nonce, 'userinfo', stolen);
    expect(await userinfo(`DPoP ${stolen}`, proof)).toMatchObject({ ...refused(401, 'invalid_token'), headers: next() });
    expect(await verifyAccessToken(server.tenant, { token: stolen, proof }, server.dependencies)).toMatchObject({
      valid: false,
      refusal: { error: 'invalid_token', headers: next() },
    });
  });

  it('reaches a device that waits for longer than a nonce serves: it is never asked for one again', async () => {
    const device = server.register(aDeviceApplication({ requireDpopNonce: true }));
    let nonce: string | undefined = server.dependencies.dpopNonces.current(server.tenant);
    const asked = await server.authorizeDevice(device, {}, proofWith(nonce, 'device_authorization'));
    for (let polls = 0; polls < 12; polls += 1) {
      server.now += 45;
      const reply = await server.poll(device, textIn(asked, 'device_code'), {}, proofWith(nonce, 'token'));
      expect(reply).toMatchObject(refused(400, 'authorization_pending'));
      nonce = reply.headers['dpop-nonce'] ?? nonce;
    }
  });
});

describe('RFC 9449 §5.2: dpop_bound_access_tokens', () => {
  it.each(['client_credentials', 'authorization_code', 'refresh_token'])(
    'the server rejects token requests of such a client without a DPoP header: %s',
    async (grantType) => {
      const client = server.register(anApplication({ dpopBoundAccessTokens: true }));
      expect(await server.token(client, { grant_type: grantType, code: 'x', refresh_token: 'x' })).toMatchObject(
        refused(400, 'invalid_dpop_proof'),
      );
    },
  );

  it('and takes those with one', async () => {
    const client = server.register(anApplication({ dpopBoundAccessTokens: true }));
    expect(await server.token(client, { grant_type: 'client_credentials' }, proofAt('token'))).toMatchObject({
      body: { token_type: 'DPoP' },
    });
  });
});

describe('RFC 9449 §5: refreshing', () => {
  it('attack A30: what is bound to a key needs a proof of that key', async () => {
    const { refreshToken } = await bound();
    expect(await server.refresh(spa, refreshToken)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.refresh(spa, refreshToken, {}, proofAt('token', other))).toMatchObject(refused(400, 'invalid_grant'));
    const next = await server.refresh(spa, refreshToken, {}, proofAt('token'));
    expect(next).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    const { refreshToken: successor } = tokensOf(next);
    expect(await server.refresh(spa, successor)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.refresh(spa, successor, {}, proofAt('token', other))).toMatchObject(refused(400, 'invalid_grant'));
  });

  it('who replays a bound token without its key ends no grant; its holder does', async () => {
    const client = server.register(aPublicApplication({ refreshTokenGrace: 0 }));
    const { refreshToken } = await bound(client);
    const { refreshToken: successor } = tokensOf(await server.refresh(client, refreshToken, {}, proofAt('token')));
    expect(await server.refresh(client, refreshToken)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.refresh(client, refreshToken, {}, proofAt('token', other))).toMatchObject(refused(400, 'invalid_grant'));
    expect(await responseOf(successor)).not.toBeNull();
    expect(await server.refresh(client, refreshToken, {}, proofAt('token'))).toMatchObject(refused(400, 'invalid_grant'));
    expect(await responseOf(successor)).toBeNull();
  });

  it('of a confidential client is bound to its authentication alone: the next access token is bound to the next key', async () => {
    const { refreshToken } = await bound(machine);
    expect(await responseOf(refreshToken)).not.toHaveProperty('cnf');
    const next = tokensOf(await server.refresh(machine, refreshToken, {}, proofAt('token', other)));
    expect(decodeJwt(next.accessToken)).toMatchObject({ cnf: { jkt: other.jkt } });
    expect(await server.refresh(machine, next.refreshToken)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('of a public client that begins to prove a key binds its refresh tokens from then on', async () => {
    const { refreshToken } = await server.signIn(spa);
    const next = tokensOf(await server.refresh(spa, refreshToken, {}, proofAt('token')));
    expect(await responseOf(next.refreshToken)).toMatchObject({ cnf: { jkt: key.jkt } });
    expect(await server.refresh(spa, next.refreshToken)).toMatchObject(refused(400, 'invalid_dpop_proof'));
  });

  it('again, within the grace, gets the same successor, which stays bound', async () => {
    const client = server.register(aPublicApplication({ refreshTokenGrace: 10 }));
    const { refreshToken } = await bound(client);
    const [first, again] = [
      await server.refresh(client, refreshToken, {}, proofAt('token')),
      await server.refresh(client, refreshToken, {}, proofAt('token')),
    ];
    expect(tokensOf(again).refreshToken).toBe(tokensOf(first).refreshToken);
    expect(await server.refresh(client, refreshToken)).toMatchObject(refused(400, 'invalid_dpop_proof'));
  });
});

describe('RFC 9449 §10: a code that is bound to a key by dpop_jkt', () => {
  it('attack A23: is not redeemed with another key, nor without any', async () => {
    const code = await server.code(spa, { dpop_jkt: key.jkt });
    expect(await server.redeem(spa, code)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.redeem(spa, code, {}, proofAt('token', other))).toMatchObject(refused(400, 'invalid_grant'));
    expect(await server.redeem(spa, code, {}, proofAt('token'))).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  it.each(['x', `${key.jkt}x`, `${key.jkt.slice(0, -1)}=`, `${key.jkt.slice(0, -1)}+`])(
    'no code is given for %s, which is no thumbprint',
    async (jkt) => {
      const outcome = await server.start(spa, { dpop_jkt: jkt });
      expect(outcome).toMatchObject({ kind: 'redirect', location: expect.stringContaining('error=invalid_request') });
    },
  );
});

describe('RFC 9449 §10.1: a DPoP header at the pushed authorization request endpoint', () => {
  const codeOf = async (changes: { readonly dpop_jkt?: string }, dpop?: PresentedProof): Promise<string> => {
    const { body } = await server.push(spa, changes, dpop);
    const outcome = await server.open(spa, body?.['request_uri']);
    return outcome.kind === 'redirect' ? (new URL(outcome.location).searchParams.get('code') ?? '') : '';
  };

  it.each<[string, () => Promise<string>]>([
    ['alone', () => codeOf({}, proofAt('par'))],
    ['with its dpop_jkt', () => codeOf({ dpop_jkt: key.jkt }, proofAt('par'))],
    ['not there, but a dpop_jkt', () => codeOf({ dpop_jkt: key.jkt })],
  ])('attack A23: binds the code: %s', async (_, codeFor) => {
    const code = await codeFor();
    expect(await server.redeem(spa, code)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await server.redeem(spa, code, {}, proofAt('token', other))).toMatchObject(refused(400, 'invalid_grant'));
    expect(await server.redeem(spa, code, {}, proofAt('token'))).toMatchObject({ status: 200 });
  });

  it('that does not match dpop_jkt is rejected', async () => {
    expect(await server.push(spa, { dpop_jkt: other.jkt }, proofAt('par'))).toMatchObject(refused(400, 'invalid_request'));
  });

  it('attack A41: that is of another endpoint, or used, is rejected', async () => {
    expect(await server.push(spa, {}, { ...proofAt('token'), url: `${server.tenant.issuer}/oauth/par` })).toMatchObject(
      refused(400, 'invalid_dpop_proof'),
    );
    const proof = proofAt('par');
    expect([await server.push(spa, {}, proof), await server.push(spa, {}, proof)]).toMatchObject([
      { status: 201 },
      refused(400, 'invalid_dpop_proof'),
    ]);
  });

  it('attack A43: needs a nonce where one is demanded', async () => {
    spa = server.register(aPublicApplication({ requireDpopNonce: true }));
    const reply = await server.push(spa, {}, proofAt('par'));
    expect(reply).toMatchObject({ ...refused(400, 'use_dpop_nonce'), headers: { 'dpop-nonce': expect.any(String) } });
  });
});

describe('RFC 9449 §7: a protected resource', () => {
  const challenged = (scheme: string, error: string) => ({
    ...refused(401, error),
    headers: { 'www-authenticate': expect.stringMatching(`^${scheme} realm="[^"]+", error="${error}", .*algs="[^"]*ES256`) },
  });

  it.each(['jwt', 'opaque'])('serves a bound token with a proof of its key: %s', async (format) => {
    if (format === 'opaque') opaque();
    const { accessToken } = await bound(spa, key, { scope: 'openid notes:read' });
    expect(await userinfo(`DPoP ${accessToken}`, proofAt('userinfo', key, accessToken, 'GET'))).toMatchObject({
      status: 200,
      body: { sub: server.user.id },
    });
    expect(await userinfo(`dpop  ${accessToken}`, proofAt('userinfo', key, accessToken))).toMatchObject({ status: 200 });
  });

  it('attack A42: a bound token as Bearer, or in a form, is refused, with a proof beside it or not', async () => {
    const { accessToken } = await bound();
    const proof = proofAt('userinfo', key, accessToken, 'GET');
    expect(await userinfo(`Bearer ${accessToken}`)).toMatchObject(challenged('Bearer', 'invalid_token'));
    expect(await userinfo(`Bearer ${accessToken}`, proof)).toMatchObject(challenged('Bearer', 'invalid_token'));
    const inForm = { authorization: null, bodyToken: accessToken, dpop: proof };
    expect(await userinfoEndpoint(server.tenant, inForm, server.dependencies)).toMatchObject(challenged('Bearer', 'invalid_token'));
  });

  it('attack A30: a bound token without a proof, with one of another key, token, endpoint or time is refused', async () => {
    const { accessToken } = await bound();
    const another = (await bound()).accessToken;
    expect(await userinfo(`DPoP ${accessToken}`)).toMatchObject(challenged('DPoP', 'invalid_dpop_proof'));
    expect(await userinfo(`DPoP ${accessToken}`, proofAt('userinfo', other, accessToken))).toMatchObject(
      challenged('DPoP', 'invalid_token'),
    );
    const proofs = [
      proofAt('userinfo', key, another),
      proofAt('userinfo', key),
      { ...proofAt('token', key, accessToken), url: proofAt('userinfo').url },
    ];
    for (const proof of proofs)
      expect(await userinfo(`DPoP ${accessToken}`, proof)).toMatchObject(challenged('DPoP', 'invalid_dpop_proof'));
    const early = proofAt('userinfo', key, accessToken);
    server.now += 61;
    expect(await userinfo(`DPoP ${accessToken}`, early)).toMatchObject(challenged('DPoP', 'invalid_dpop_proof'));
  });

  it('attack A41: a proof that was used is refused', async () => {
    const { accessToken } = await bound();
    const proof = proofAt('userinfo', key, accessToken);
    expect([await userinfo(`DPoP ${accessToken}`, proof), await userinfo(`DPoP ${accessToken}`, proof)]).toMatchObject([
      { status: 200 },
      challenged('DPoP', 'invalid_dpop_proof'),
    ]);
  });

  it('a bearer token by the scheme DPoP is refused, and is no worse as Bearer for a proof beside it (§7.2)', async () => {
    const { accessToken } = await server.signIn(spa);
    expect(await userinfo(`DPoP ${accessToken}`, proofAt('userinfo', key, accessToken))).toMatchObject(challenged('DPoP', 'invalid_token'));
    expect(await userinfo(`Bearer ${accessToken}`, proofAt('token'))).toMatchObject({ status: 200 });
  });

  it('attack A43: demands a nonce with 401, and tells the next one with its answer (§9)', async () => {
    const { accessToken } = await bound();
    server.database.changeApplication(server.tenant.tenantId, spa.application.clientId, { requireDpopNonce: true });
    const refusal = await userinfo(`DPoP ${accessToken}`, proofAt('userinfo', key, accessToken));
    expect(refusal).toMatchObject(challenged('DPoP', 'use_dpop_nonce'));
    const nonce = refusal.headers['dpop-nonce'];
    const { url } = proofAt('userinfo');
    const again = { proof: key.proof({ url, accessToken }, { iat: server.now, nonce }), method: 'POST', url };
    server.now += 60;
    expect(await userinfo(`DPoP ${accessToken}`, again)).toMatchObject({
      status: 200,
      headers: { 'dpop-nonce': expect.not.stringMatching(nonce ?? '') },
    });
  });

  it('a garbage token spends no proof', async () => {
    await userinfo('DPoP nonsense', proofAt('userinfo', key, 'nonsense'));
    expect(server.tables.usedOnce.size).toBe(0);
  });

  it('attack A42: the admin API learns that a bound token is not presented as it has to be', async () => {
    const { accessToken: token } = await bound();
    const verify = (proof?: PresentedProof) => verifyAccessToken(server.tenant, { token, proof }, server.dependencies);
    expect(await verify()).toMatchObject({ valid: false, refusal: { error: 'invalid_token' } });
    expect(await verify(proofAt('userinfo', other, token))).toMatchObject({ valid: false, refusal: { error: 'invalid_token' } });
    expect(await verify(proofAt('userinfo'))).toMatchObject({ valid: false, refusal: { error: 'invalid_dpop_proof' } });
    expect(await verify(proofAt('userinfo', key, token))).toMatchObject({ valid: true });
  });
});

describe('RFC 9449 §6.2: introspection by who has no store', () => {
  it('tells the key of a JWT, too', async () => {
    const { accessToken } = await bound();
    const { keys, clients, clock } = server.dependencies;
    const answer = await introspectJwt(server.tenant, accessToken, { keys, clients, clock, revocations: { include: () => false } });
    expect(answer).toMatchObject({ active: true, response: { token_type: 'DPoP', cnf: { jkt: key.jkt } } });
  });

  it('what is bound in a way that is not known is no bearer token', async () => {
    const sound = decodeJwt(tokensOf(await server.token(machine, { grant_type: 'client_credentials' })).accessToken) as JsonObject;
    const verify = async (claims: JsonObject) => {
      const token = await server.keys.sign(server.tenant, { ...sound, ...claims }, { alg: 'ES256', typ: 'at+jwt' });
      return verifyAccessToken(server.tenant, { token }, server.dependencies);
    };
    expect(await verify({})).toMatchObject({ valid: true });
    for (const cnf of [{}, { 'x5t#S256': 'x' }, 'x', [], { jkt: 1 }, null])
      expect(await verify({ cnf })).toMatchObject({ valid: false, refusal: { error: 'invalid_token' } });
  });
});
