import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PresentedProof } from '#contracts';
import { verifyAccessToken } from '../endpoints/introspection.js';
import { textIn } from '../testing/client-requests.js';
import { aDeviceApplication } from '../testing/devices.js';
import { tokensOf } from '../testing/index.js';
import { dpopServer, key, other, refused } from '../testing/dpop.js';

let { server, spa, machine, proofAt, userinfo } = dpopServer();
beforeEach(() => {
  ({ server, spa, machine, proofAt, userinfo } = dpopServer());
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
