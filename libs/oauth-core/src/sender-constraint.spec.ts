import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { deviceCodeGrant, type PresentedProof } from '#contracts';
import { anApplication, aPublicApplication, tokensOf } from './testing/index.js';
import { dpopServer, key, other, refused } from './testing/dpop.js';

let { server, spa, machine, proofAt, bound, responseOf, opaque } = dpopServer();
beforeEach(() => {
  ({ server, spa, machine, proofAt, bound, responseOf, opaque } = dpopServer());
});

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
