import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type OwnEmailChange, type OwnProfile, proofAges, rpcMap, ServiceError } from '#contracts';
import { createSecret } from '#oauth-core';
import { confirmationOn } from './answers.js';
import { browserToken, signInId, alice, sessionCookie as cookie, sessionToken, useGateway } from './gateway-under-test.js';
import { givenSession } from './own-account.js';

const gateway = useGateway();
const path = '/t/acme/account/email';
const email = 'eva@example.com';

describe('{issuer}/account/email', () => {
  let change: OwnEmailChange;
  const refusing = (code: ServiceError['code']) => () => {
    throw new ServiceError(code, 'No.', { retryAfter: 7 });
  };

  beforeEach(() => {
    givenSession(gateway);
    change = { status: 'none' };
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
    gateway.on(rpcMap.identity.getOwnProfile)(() => ({ username: 'alice', email: alice.email }) as OwnProfile);
    gateway.on(rpcMap.identity.getOwnEmailChange)(() => change);
    gateway.on(rpcMap.identity.requestOwnEmailChange)(() => {
      change = { status: 'requested', email, asksPresent: true };
      return { requested: true };
    });
    gateway.on(rpcMap.identity.confirmOwnEmailChange)(() => {
      change = { status: 'waiting', email, asksPresent: true };
      return { outcome: 'waiting' };
    });
  });

  const submit = async (form: Record<string, string>) => {
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    const answer = await gateway.post(path, { confirmation, ...form }, { cookie });
    return { answer, status: answer.status, page: await answer.text() };
  };

  it('asks for the address, then for its code, then says that the present one is waited for', async () => {
    const asked = await submit({ email: ` ${email} ` });
    expect(asked.page).toContain('autocomplete="one-time-code"');
    expect(gateway.requestOf(rpcMap.identity.requestOwnEmailChange)).toEqual({ sessionToken, email, locale: 'en' });
    await submit({ send: '1' });
    expect(gateway.requestOf(rpcMap.identity.requestOwnEmailChange)).toMatchObject({ email: null });
    const confirmed = await submit({ code: '123 456' });
    expect(gateway.requestOf(rpcMap.identity.confirmOwnEmailChange)).toEqual({ sessionToken, code: '123456' });
    expect([confirmed.page.includes('id="present"'), confirmed.page.includes('id="code"')]).toEqual([true, false]);
    expect(await (await gateway.get(`${path}?address=other`, { cookie })).text()).toContain('autocomplete="email"');
  });

  it('says that the address has changed', async () => {
    change = { status: 'requested', email, asksPresent: false };
    gateway.on(rpcMap.identity.confirmOwnEmailChange)(() => ({ outcome: 'changed' }));
    expect((await submit({ code: '123456' })).page).toContain('Your email address has been changed.');
  });

  it('attack A64: asks for a fresh proof before the form is shown, and where the service demands it', async () => {
    givenSession(gateway, proofAges.shown + 5);
    expect((await gateway.get(path, { cookie })).status).toBe(303);
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section: 'email', isFresh: true });
    givenSession(gateway);
    for (const rpc of [rpcMap.identity.requestOwnEmailChange, rpcMap.identity.confirmOwnEmailChange] as const)
      gateway.on(rpc)(refusing('step_up_required'));
    for (const form of [{ email }, { code: '123456' }] as const) expect((await submit(form)).status).toBe(303);
  });

  it.each([
    ['invalid_argument', { email: 'x' }, 400, 'This address cannot be used here'],
    ['too_many_requests', { email }, 429, 'Too many messages'],
    ['not_found', { send: '1' }, 400, 'took too long'],
    ['invalid_credentials', { code: '1' }, 400, 'This code is not right'],
    ['too_many_requests', { code: '1' }, 429, 'There were too many'],
  ] as const)('says what is wrong: %s for %j', async (code, form, status, text) => {
    if ('code' in form) change = { status: 'requested', email, asksPresent: true };
    for (const rpc of [rpcMap.identity.requestOwnEmailChange, rpcMap.identity.confirmOwnEmailChange] as const)
      gateway.on(rpc)(refusing(code));
    const { answer, page } = await submit(form);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, status === 429 ? '7' : null]);
    expect(page).toContain(text);
    // What is to be mended is there still.
    if ('email' in form) expect(page).toMatch(new RegExp(`id="email"[^>]* value="${form.email}"`));
  });

  it('is taken from no form that was not shown to this session, and with no address from none', async () => {
    expect((await gateway.post(path, { confirmation: 'x', email }, { cookie })).status).toBe(400);
    expect((await submit({ email: ' ' })).status).toBe(400);
    expect(change.status).toBe('none');
  });
});

describe('{issuer}/email-change', () => {
  const token = createSecret('ec', randomBytes);
  const link = `/t/acme/email-change?token=${token}`;
  const gone = () => {
    throw new ServiceError('not_found', 'Gone.');
  };
  beforeEach(() => {
    gateway.on(rpcMap.identity.getEmailChange)(() => ({ email }));
    gateway.on(rpcMap.identity.decideEmailChange)(({ decision }) => ({ outcome: decision === 'refuse' ? 'refused' : 'changed' }));
  });

  it('attack A82: shows which address it is about, and decides nothing by being opened', async () => {
    const answer = await gateway.get(link);
    const page = await answer.text();
    expect([answer.status, page.includes(email), page.includes(token)]).toEqual([200, true, false]);
    expect(gateway.requestOf(rpcMap.identity.getEmailChange)).toEqual({ token });
    expect(await (await gateway.post(link, { decision: 'perhaps' })).text()).toContain('id="allow"');
  });

  it('takes the decision, and leads who refused to another password', async () => {
    expect(await (await gateway.post(link, { decision: 'allow' })).text()).toMatch(/has been changed[\s\S]*account\/email"/);
    expect(gateway.requestOf(rpcMap.identity.decideEmailChange)).toEqual({ token, decision: 'allow' });
    expect(await (await gateway.post(link, { decision: 'refuse' })).text()).toMatch(/Nothing has changed[\s\S]*account\/password"/);
  });

  it('says the same of a link that is over, was never one, or is missing', async () => {
    gateway.on(rpcMap.identity.getEmailChange)(gone);
    gateway.on(rpcMap.identity.decideEmailChange)(gone);
    const pages = await Promise.all([
      gateway.get(link),
      gateway.post(link, { decision: 'allow' }),
      gateway.get('/t/acme/email-change?token=ost_ec_x'),
      gateway.get('/t/acme/email-change'),
    ]);
    for (const answer of pages) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('This link no longer works');
    }
  });
});
