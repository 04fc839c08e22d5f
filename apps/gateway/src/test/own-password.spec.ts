import { beforeEach, describe, expect, it } from '@jest/globals';
import { proofAges, rpcMap, ServiceError } from '#contracts';
import { browserToken, sessionCookie, sessionToken, signInId, useGateway } from './gateway-under-test.js';
import { confirmationOn } from './answers.js';
import { givenSession, profile } from './own-account.js';

const gateway = useGateway();
const cookie = sessionCookie;

describe('{issuer}/account/password', () => {
  const path = '/t/acme/account/password';
  beforeEach(() => {
    givenSession(gateway);
    gateway.on(rpcMap.identity.getOwnProfile)(() => profile);
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => ({ organizations: [] }));
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
  });
  const open = async (): Promise<string> => (await gateway.get(path, { cookie })).text();
  const send = async (form: Record<string, string>) =>
    gateway.post(path, { confirmation: confirmationOn(await open()), ...form }, { cookie });

  it('attack A64: is shown to who has just proved who they are, and leads everybody else to a sign-in', async () => {
    expect(await open()).toMatch(
      /autocomplete="username" readonly value="alice"[\s\S]*autocomplete="new-password"[\s\S]*value="end"\s+checked/,
    );
    givenSession(gateway, proofAges.shown + 5);
    const answer = await gateway.get(path, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.session.startAccountSignIn)]).toMatchObject([
      303,
      { section: 'password', isFresh: true, sessionToken },
    ]);
  });

  it.each([
    [{ password: 'violet anchor drizzle', others: 'end' }, true],
    [{ password: 'violet anchor drizzle' }, false],
  ])('changes it, and ends other sessions as the form says', async (form, endsOtherSessions) => {
    gateway.on(rpcMap.identity.changeOwnPassword)(() => ({ changed: true }));
    const answer = await send(form);
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    const { password } = form;
    expect(gateway.requestOf(rpcMap.identity.changeOwnPassword)).toEqual({ sessionToken, password, endsOtherSessions, locale: 'en' });
  });

  it('says what is wrong with it, and never shows it', async () => {
    const members = [{ pointer: '/password', detail: 'is too easy to guess.' }];
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', { members });
    });
    const answer = await send({ password: 'tooeasytoguess' });
    const page = await answer.text();
    expect([answer.status, page.includes('is too easy to guess'), page.includes('tooeasytoguess')]).toEqual([400, true, false]);
    expect((await send({ password: '' })).status).toBe(400);
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('too_many_requests', 'Busy.', { retryAfter: 7 });
    });
    const busy = await send({ password: 'x' });
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('attack A64: leads to a sign-in where the service finds the proof too old', async () => {
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('step_up_required', 'Too long ago.');
    });
    expect((await send({ password: 'violet anchor drizzle' })).status).toBe(303);
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section: 'password', isFresh: true });
  });
});
