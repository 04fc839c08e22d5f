import { beforeEach, describe, expect, it } from '@jest/globals';
import { noSecondFactor } from './session-service.js';
import { a, b, complete, invalid, login, newUser, service, start, stateOf, useSessionService } from './session-suite.js';

describe('terms of use at a sign-in', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = { ...noSecondFactor, terms: { version: '2', sufficient: ['2'] } };
  });

  const answer = (
    key: Awaited<ReturnType<typeof start>>,
    sessionToken: string,
    said: { version?: string; decision?: 'accept' | 'decline' } = {},
    context = a,
  ) => service.answerTerms.execute(context, { ...key, sessionToken, version: '2', decision: 'accept', ...said });

  it('are accepted once, in the name of the user', async () => {
    const key = await start(a);
    const userId = newUser();
    const { sessionToken, state } = await complete(a, key, userId);
    expect(state).toMatchObject({ step: 'terms', terms: '2' });
    expect(await answer(key, sessionToken)).toMatchObject({ step: 'consent' });
    expect(await answer(key, sessionToken)).toMatchObject({ step: 'consent' });
    expect(service.users.onFile.terms).toEqual(['2']);
    expect(service.users.actors.at(-1)).toMatchObject({ kind: 'user', userId });
  });

  it('that are declined deny what the application asked, for good', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    expect(await answer(key, sessionToken, { decision: 'decline' })).toMatchObject({ status: 'decided', decision: 'deny' });
    expect(await answer(key, sessionToken)).toMatchObject({ status: 'decided', decision: 'deny' });
    expect(service.users.onFile.terms).toEqual([]);
  });

  it('of another version than the step asks for change nothing', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    for (const version of ['1', '3', '']) expect(await answer(key, sessionToken, { version })).toMatchObject({ step: 'terms', terms: '2' });
    expect(service.users.onFile.terms).toEqual([]);
  });

  it('attack A62: are accepted by nobody but the signed-in user of the sign-in, in its browser, at its tenant', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    const other = await login(a);
    for (const asked of [
      () => answer(key, other.sessionToken),
      () => answer({ ...key, browserToken: 'ost_bt_other' }, sessionToken),
      () => answer(key, sessionToken, {}, b),
    ])
      await expect(asked()).rejects.toEqual(invalid);
    expect(service.users.onFile.terms).toEqual([]);
    expect(await stateOf(a, key, other.sessionToken)).toMatchObject({ step: 'password' });
  });
});
