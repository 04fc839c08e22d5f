import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JsonObject, PresentedProof } from '#contracts';
import { introspectJwt, verifyAccessToken } from '../endpoints/introspection.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { tokensOf } from '../testing/index.js';
import { dpopServer, key, other, refused } from '../testing/dpop.js';

let { server, spa, machine, proofAt, bound, userinfo, opaque } = dpopServer();
beforeEach(() => {
  ({ server, spa, machine, proofAt, bound, userinfo, opaque } = dpopServer());
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
