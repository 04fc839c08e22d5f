import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { buildTenant, tenantSettings } from '#testing/builders';
import { confirmationOn } from './answers.js';
import { acme, browserCookie, browserToken, cookieNames, sessionCookie, sessionToken, signInId, useGateway } from './gateway-under-test.js';
import { givenSession } from './own-account.js';
import { atState, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const path = '/t/acme/account/deletion';
const cookie = sessionCookie;
const dueAt = '2030-01-15T12:00:00.000Z';

const form = async (given: Record<string, string>): Promise<Response> => {
  const page = await (await gateway.get(path, { cookie })).text();
  const confirmation = confirmationOn(page);
  return gateway.post(path, { confirmation, ...given }, { cookie });
};

describe('{issuer}/account/deletion', () => {
  it('says what happens and when, and whose account it is', async () => {
    givenSession(gateway);
    const page = await (await gateway.get(path, { cookie })).text();
    for (const text of ['erased 14 days later', 'delete my account (alice)', 'href="http://localhost:3000/t/acme/account/data"'])
      expect(page).toContain(text);
  });

  it('attack A64: is shown to nobody whose proof is old: it is asked for first', async () => {
    givenSession(gateway, 700);
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
    const answer = await gateway.get(path, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.session.startAccountSignIn)]).toMatchObject([
      303,
      { section: 'deletion', isFresh: true },
    ]);
  });

  it('a form without the tick deletes nothing, and says what is missing', async () => {
    givenSession(gateway);
    for (const given of [{}, { delete: 'no' }, { delete: '' }]) {
      const answer = await form(given);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Please tick the box')]);
    }
  });

  it('closes the account of the session, says until when it can be kept, and lets go of the session', async () => {
    givenSession(gateway);
    gateway.on(rpcMap.identity.requestOwnDeletion)(() => ({ deletion: { requestedAt: dueAt, dueAt } }));
    const answer = await form({ delete: 'yes' });
    const page = await answer.text();
    expect([answer.status, gateway.requestOf(rpcMap.identity.requestOwnDeletion)]).toEqual([200, { sessionToken }]);
    expect(page).toContain('Jan 15, 2030');
    expect(answer.headers.get('set-cookie')).toMatch(new RegExp(`${cookieNames.session}=;`));
  });

  it('says so where it is erased at once', async () => {
    givenSession(gateway);
    gateway.on(rpcMap.identity.requestOwnDeletion)(() => ({ deletion: null }));
    expect(await (await form({ delete: 'yes' })).text()).toContain('Your account is deleted');
  });

  it('is no page where the tenant lets nobody do that, nor is there a link', async () => {
    givenSession(gateway);
    const tenant = buildTenant({ ...acme, settings: tenantSettings() });
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant: { ...tenant, slug: 'other', issuer: 'http://localhost:3000/t/other' } }));
    const answers = await Promise.all([
      gateway.get('/t/other/account/deletion', { cookie }),
      gateway.post('/t/other/account/deletion', { delete: 'yes' }, { cookie }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(await (await gateway.get('/t/other/account', { cookie })).text()).not.toContain('/account/deletion');
  });
});

describe('the step at which an account is kept', () => {
  it('says when it is erased, and how to go back without keeping it', async () => {
    atState(gateway, stateAt('restore'));
    const page = await (await gateway.get(loginPath, { cookie: browserCookie })).text();
    for (const text of ['Keep your account?', 'Jan 15, 2030', 'id="allow"', 'id="deny"', 'id="other-account"'])
      expect(page).toContain(text);
  });

  it('a form without an answer is refused before anything is asked', async () => {
    atState(gateway, stateAt('restore'));
    const answer = await gateway.post(loginPath, { restore: 'perhaps' }, { cookie: browserCookie });
    expect(answer.status).toBe(400);
  });

  it('keeps it, and gives the browser the session that begins', async () => {
    const kept = { state: stateAt('terms'), sessionToken, knownBrowser: null };
    gateway.on(rpcMap.session.keepAccount)(() => kept);
    const answer = await gateway.post(loginPath, { restore: 'keep' }, { cookie: browserCookie });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      303,
      expect.stringContaining(`${cookieNames.session}=${sessionToken}`),
    ]);
    expect(gateway.requestOf(rpcMap.session.keepAccount)).toMatchObject({ signInId, browserToken, sessionToken: null });
  });
});
