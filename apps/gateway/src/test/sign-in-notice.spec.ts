import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { rpcMap, ServiceError } from '#contracts';
import { createSecret } from '#oauth-core';
import { useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('{issuer}/sign-in-notice', () => {
  const token = createSecret('sn', randomBytes);
  const link = `/t/acme/sign-in-notice?token=${token}`;
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const notice = { signedInAt: '2026-11-29T10:00:00.000Z', userAgent, network: '198.51.0.0/16', country: 'AT', isDisowned: false };
  const gone = () => {
    throw new ServiceError('not_found', 'Gone.');
  };

  beforeEach(() => {
    gateway.on(rpcMap.session.getSignInNotice)(() => notice);
    gateway.on(rpcMap.session.disownSignIn)(() => ({ disowned: true }));
  });

  it('attack A82: tells of the sign-in, and ends nothing by being opened', async () => {
    const answer = await gateway.get(link);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    for (const text of ['Firefox, Linux', 'Nov 29, 2026', 'Austria, 198.51.0.0/16']) expect(page).toContain(text);
    expect(page).not.toContain(token);
    expect(gateway.requestOf(rpcMap.session.getSignInNotice)).toEqual({ token });
  });

  it('ends everything by its form, leads on to another password, and says the same when it is opened again', async () => {
    const done = await (await gateway.post(link, {})).text();
    expect(gateway.requestOf(rpcMap.session.disownSignIn)).toEqual({ token });
    gateway.on(rpcMap.session.getSignInNotice)(() => ({ ...notice, isDisowned: true }));
    for (const page of [done, await (await gateway.get(link)).text()]) {
      expect(page).toContain('signed out everywhere');
      expect(page).not.toContain('id="disown"');
    }
  });

  it('takes no form of another site', async () => {
    const calls = gateway.requestOf(rpcMap.session.disownSignIn);
    expect((await gateway.post(link, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    expect(gateway.requestOf(rpcMap.session.disownSignIn)).toBe(calls);
  });

  it('says the same of a link that is over, was never one, or is missing', async () => {
    gateway.on(rpcMap.session.getSignInNotice)(gone);
    gateway.on(rpcMap.session.disownSignIn)(gone);
    const pages = await Promise.all([
      gateway.get(link),
      gateway.post(link, {}),
      gateway.get('/t/acme/sign-in-notice?token=ost_sn_x'),
      gateway.get('/t/acme/sign-in-notice'),
    ]);
    for (const answer of pages) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('This link no longer works');
    }
  });
});
