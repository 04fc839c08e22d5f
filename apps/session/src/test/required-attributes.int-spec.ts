import { beforeEach, describe, expect, it } from '@jest/globals';
import { fulfilled, race } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, b, complete, decide, invalid, login, newUser, service, start, stateOf, useSessionService } from './session-suite.js';

describe('what a tenant or an application requires of users', () => {
  useSessionService();
  beforeEach(() => {
    const attributes = [
      { name: 'department', required: true },
      { name: 'birthdate', required: false },
    ];
    service.policies.policy = { ...noSecondFactor, attributes };
  });

  const say = (key: Awaited<ReturnType<typeof start>>, sessionToken: string, attributes: { [name: string]: string | null }, context = a) =>
    service.completeProfile.execute(context, { ...key, sessionToken, attributes });

  it('is asked for after the proofs, in the name of the user, and before what the application asks', async () => {
    const key = await start(a, null, { attributes: ['birthdate'] });
    const userId = newUser();
    const { sessionToken, state } = await complete(a, key, userId);
    expect(state).toMatchObject({ step: 'profile', reason: 'attributes_required', attributes: ['department', 'birthdate'] });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'profile' });
    const moved = await say(key, sessionToken, { department: 'sales', birthdate: '1990-12-31', shoe_size: '46' });
    expect(moved).toMatchObject({ step: 'consent' });
    expect(service.users.said).toEqual([{ department: 'sales', birthdate: '1990-12-31' }]);
    expect(service.users.actors.at(-1)).toMatchObject({ kind: 'user', userId });
    expect(await decide(a, key, sessionToken)).toMatchObject({ status: 'decided', decision: 'allow' });
  });

  it('is not asked for of who has it, nor by an application that does not ask, nor on the way to one’s own account', async () => {
    service.users.onFile = { attributes: ['department'], terms: [] };
    const first = await login(a);
    expect(first.state).toMatchObject({ step: 'consent' });
    const key = await start(a, first.sessionToken);
    expect(await stateOf(a, key, first.sessionToken)).toMatchObject({ step: 'consent' });
    service.users.onFile = { attributes: [], terms: [] };
    const purpose = { section: 'overview', isFresh: false, wayBack: { clientName: 'x', refusal: null, home: null } } as const;
    const own = await service.startAccountSignIn.execute(a, { ...purpose, sessionToken: first.sessionToken });
    expect(await stateOf(a, own, first.sessionToken)).toMatchObject({ status: 'proved' });
  });

  it('is asked for of whom a session brought, too', async () => {
    service.users.onFile = { attributes: ['department'], terms: [] };
    const { sessionToken } = await login(a);
    service.users.onFile = { attributes: [], terms: [] };
    expect(await stateOf(a, await start(a, sessionToken), sessionToken)).toMatchObject({ step: 'profile', attributes: ['department'] });
  });

  it('lets nobody decide by leaving it out, and shows what is missing', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    await expect(say(key, sessionToken, {})).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [{ pointer: '/attributes/department' }],
    });
    await decide(a, key, sessionToken);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'open', step: 'profile' });
    const outcome = await service.getOutcome.execute(a, { ...key, sessionToken });
    expect(outcome).toMatchObject({ decision: null });
  });

  it('lets a user deny all the same', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    expect(await decide(a, key, sessionToken, 'deny')).toMatchObject({ status: 'decided', decision: 'deny' });
  });

  it('attack A62: is said by nobody but the signed-in user of the sign-in, in its browser, at its tenant', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    const other = await login(a);
    const said = { department: 'sales' };
    for (const asked of [
      () => say(key, other.sessionToken, said),
      () => say(key, 'ost_st_nobody', said),
      () => say({ ...key, browserToken: 'ost_bt_other' }, sessionToken, said),
      () => say(key, sessionToken, said, b),
    ])
      await expect(asked()).rejects.toEqual(invalid);
    expect(service.users.said).toEqual([]);
    expect(await stateOf(a, key, other.sessionToken)).toMatchObject({ step: 'password', userId: null });
  });

  it('N03: a form that is sent a hundred times at once is answered a hundred times', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    const answers = await race(100, () => say(key, sessionToken, { department: 'sales' }));
    const moved = fulfilled(answers);
    expect(moved.length).toBeGreaterThan(0);
    for (const state of moved) expect(state).toMatchObject({ step: 'consent' });
    expect(await say(key, sessionToken, { department: 'sales' })).toMatchObject({ step: 'consent' });
  });
});
