import { beforeEach, describe, expect, it } from '@jest/globals';
import { type OwnSession, type RememberedBrowserId, rpcMap, ServiceError, type SessionId } from '#contracts';
import { session, sessionCookie, sessionToken, useGateway } from './gateway-under-test.js';
import { confirmationOn, refuse } from './answers.js';

const gateway = useGateway();
const cookie = sessionCookie;
const own: OwnSession = {
  ...session,
  isCurrent: true,
  isPersistent: false,
  createdAt: '2030-01-31T12:00:00.000Z',
  lastSeenAt: '2030-01-31T12:00:00.000Z',
  expiresAt: '2030-02-01T12:00:00.000Z',
  ipAddress: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
const other: OwnSession = { ...own, sessionId: '01890a5d-ac96-774b-bcce-b302099a8057' as SessionId, isCurrent: false, userAgent: '<b>' };

describe('{issuer}/account/sessions', () => {
  const path = '/t/acme/account/sessions';
  const open = async (): Promise<string> => (await gateway.get(path, { cookie })).text();
  beforeEach(() => {
    gateway.on(rpcMap.session.listOwnSessions)(() => ({ items: [other, own], nextCursor: null }));
    gateway.on(rpcMap.session.listOwnRememberedBrowsers)(() => ({ browsers: [] }));
  });

  it('shows browser, address and times, the one that asks first and without a button', async () => {
    const page = await open();
    expect(page).toMatch(/Firefox on Windows[\s\S]*This browser[\s\S]*192\.0\.2\.1[\s\S]*Unknown browser/);
    expect(page).toContain(`value="${other.sessionId}"`);
    expect(page).not.toContain(`value="${own.sessionId}"`);
    expect(gateway.requestOf(rpcMap.session.listOwnSessions)).toMatchObject({ sessionToken });
  });

  it('ends one, also when it has ended already', async () => {
    const confirmation = confirmationOn(await open());
    for (const revoke of [
      () => ({ revoked: true }) as const,
      () => {
        throw new ServiceError('not_found', 'There is none.');
      },
    ]) {
      gateway.on(rpcMap.session.revokeOwnSession)(revoke);
      const answer = await gateway.post(path, { confirmation, session: other.sessionId }, { cookie });
      expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    }
    expect(gateway.requestOf(rpcMap.session.revokeOwnSession)).toEqual({ sessionToken, sessionId: other.sessionId });
  });

  it('shows browsers that are spared a second factor, and has one asked again, also when it is already', async () => {
    expect(await open()).not.toContain('id="remembered"');
    const id = 'c0ffee00-0000-4000-8000-000000000000' as RememberedBrowserId;
    const { userAgent, ipAddress, createdAt, expiresAt } = own;
    gateway.on(rpcMap.session.listOwnRememberedBrowsers)(() => ({
      browsers: [{ id, createdAt, lastUsedAt: null, expiresAt, ipAddress, userAgent }],
    }));
    const page = await open();
    expect(page).toMatch(/id="remembered"[\s\S]*not yet[\s\S]*aria-label="Ask again: /);
    gateway.on(rpcMap.session.forgetOwnRememberedBrowser)(refuse('not_found'));
    const answer = await gateway.post(path, { confirmation: confirmationOn(page), browser: id }, { cookie });
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    expect(gateway.requestOf(rpcMap.session.forgetOwnRememberedBrowser)).toEqual({ sessionToken, id });
  });

  it('ends all others', async () => {
    gateway.on(rpcMap.session.revokeOwnOtherSessions)(() => ({ revoked: 3 }));
    const answer = await gateway.post(path, { confirmation: confirmationOn(await open()), others: 'end' }, { cookie });
    expect(await answer.text()).toContain('3 other sessions');
  });

  it('refuses a form that says nothing to do', async () => {
    const answer = await gateway.post(path, { confirmation: confirmationOn(await open()) }, { cookie });
    expect(answer.status).toBe(400);
  });
});
