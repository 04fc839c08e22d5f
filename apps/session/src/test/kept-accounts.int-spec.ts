import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Authenticated, SignInKey } from '#contracts';
import { fulfilled, race } from '#testing';
import {
  attempt,
  b,
  a,
  complete,
  decide,
  invalid,
  newUser,
  service,
  sessionOf,
  start,
  stateOf,
  useSessionService,
} from './session-suite.js';

const deletion = { requestedAt: '2030-01-01T00:00:00.000Z', dueAt: '2030-01-15T00:00:00.000Z' };

describe('the sign-in of a user who had their account deleted', () => {
  useSessionService();
  beforeEach(() => {
    service.users.deletion = deletion;
    service.users.cancellations = 0;
  });
  afterEach(() => {
    service.users.deletion = null;
  });

  const prove = (key: SignInKey, user = newUser()): Promise<Authenticated> => service.authenticate.execute(a, attempt(key, user));
  const keep = (key: SignInKey, context = a): Promise<Authenticated> =>
    service.keepAccount.execute(context, { ...key, sessionToken: null, userAgent: 'a browser' });

  it('leads to no session, but to the question whether they keep it, with the day on which it is erased', async () => {
    const key = await start(a);
    expect(await prove(key)).toMatchObject({
      state: {
        status: 'open',
        step: 'restore',
        reason: 'deletion_requested',
        deletionDueAt: deletion.dueAt,
      },
      sessionToken: null,
    });
    expect(await stateOf(a, key)).toMatchObject({ step: 'restore' });
  });

  it('attack A62: who decides for the application without keeping it is refused, and another browser or tenant keeps nothing', async () => {
    const key = await start(a);
    await prove(key);
    await expect(decide(a, key, 'ost_st_nothing')).rejects.toEqual(invalid);
    await expect(keep({ ...key, browserToken: 'ost_bt_other' })).rejects.toEqual(invalid);
    await expect(keep(key, b)).rejects.toEqual(invalid);
    expect(service.users.cancellations).toBe(0);
  });

  it('attack A63: nobody keeps it who has not proved all that is demanded', async () => {
    const key = await start(a);
    await expect(keep(key)).rejects.toEqual(invalid);
    const strong = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    expect(await prove(strong)).toMatchObject({ state: { step: 'email-otp' } });
    await expect(keep(strong)).rejects.toEqual(invalid);
    expect([service.users.cancellations, service.users.deletion]).toEqual([0, deletion]);
  });

  it('goes on with the session of who keeps it, which stands on what they proved, as they are by now', async () => {
    const key = await start(a);
    const userId = newUser();
    await prove(key, userId);
    const { state, sessionToken } = await keep(key);
    expect(state).toMatchObject({ status: 'open', step: 'consent', userId });
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd'] });
    expect(await decide(a, key, sessionToken ?? '')).toMatchObject({
      status: 'decided',
      decision: 'allow',
    });
    expect(service.users.actors.length).toBeGreaterThan(0);
  });

  it('N03: a hundred forms at once keep it once, and get the same session', async () => {
    const key = await start(a);
    await prove(key);
    const answers = fulfilled(await race(100, () => keep(key)));
    expect([answers.length, new Set(answers.map(({ sessionToken }) => sessionToken)).size, service.users.cancellations]).toEqual([
      100, 1, 1,
    ]);
    expect(answers[0]?.sessionToken).toEqual(expect.any(String));
  });

  it('a user who has changed since they proved themselves keeps nothing by that, and signs in again', async () => {
    const key = await start(a);
    await prove(key);
    service.users.userVersion += 1;
    service.users.look = () => Promise.resolve(false);
    await expect(keep(key)).rejects.toEqual(invalid);
    expect(await stateOf(a, key)).toMatchObject({ step: 'password', userId: null });
  });

  it('is one as any other for somebody else at the same sign-in', async () => {
    const key = await start(a);
    await prove(key);
    service.users.deletion = null;
    expect((await complete(a, key, newUser())).state).toMatchObject({ step: 'consent' });
    await expect(keep(key)).rejects.toEqual(invalid);
  });

  it('is refused to who signs in too often, and stays deleted', async () => {
    const key = await start(a);
    const userId = newUser();
    await prove(key, userId);
    service.userLimits.refused.add(userId);
    await expect(keep(key)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(service.users.deletion).toEqual(deletion);
  });
});
