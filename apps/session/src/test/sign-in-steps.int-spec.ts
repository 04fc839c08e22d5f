import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  a,
  attempt,
  complete,
  decide,
  invalid,
  login,
  newUser,
  service,
  sessionOf,
  start,
  stateOf,
  useSessionService,
} from './session-suite.js';

describe('on the way of a sign-in', () => {
  useSessionService();

  describe('N29: the choice of an account', () => {
    it('is asked for where one is signed in, and made by its holder alone', async () => {
      const { sessionToken, session } = await login(a);
      service.clock.advance(1);
      const key = await start(a, sessionToken, { chooseAccount: true });
      expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'account', userId: session.userId });
      expect(await stateOf(a, key, null)).toMatchObject({ step: 'password' });
      const other = await login(a);
      await expect(service.chooseAccount.execute(a, { ...key, sessionToken: other.sessionToken })).rejects.toEqual(invalid);
      expect(await service.chooseAccount.execute(a, { ...key, sessionToken })).toMatchObject({ step: 'consent' });
    });

    it('may fall on another account, which signs in', async () => {
      const { sessionToken } = await login(a);
      service.clock.advance(1);
      const key = await start(a, sessionToken, { chooseAccount: true });
      const other = newUser();
      const { state, session } = await complete(a, key, other, sessionToken);
      expect(state).toMatchObject({ step: 'consent', userId: other });
      expect(session.userId).toBe(other);
      expect(await sessionOf(a, sessionToken)).toBeNull();
    });
  });

  describe('N52: what one user may do at the sign-in', () => {
    const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: 7 });
    beforeEach(() => {
      service.userLimits.admitted.length = 0;
      service.userLimits.refused.clear();
    });

    it('is counted by who proved to be that user, in their tenant: wrong passwords count for nobody', async () => {
      const [userId, key] = [newUser(), await start(a)];
      await expect(service.authenticate.execute(a, attempt(key, userId, 'wrong'))).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(service.userLimits.admitted).toEqual([]);
      const { sessionToken } = await complete(a, key, userId);
      await decide(a, key, sessionToken);
      expect(service.userLimits.admitted).toEqual([
        { endpoint: 'login', userId, tenantId: a.tenantId },
        { endpoint: 'consent', userId, tenantId: a.tenantId },
      ]);
    });

    it('is refused before the sign-in is made: no session begins, none ends, and the same form is good later', async () => {
      const [userId, key] = [newUser(), await start(a)];
      const before = await login(a, userId);
      service.userLimits.refused.add(userId);
      service.outbox.published.length = 0;
      await expect(complete(a, key, userId, before.sessionToken)).rejects.toEqual(tooMany);
      expect(service.outbox.published).toEqual([]);
      expect(await sessionOf(a, before.sessionToken)).toMatchObject({ userId });
      expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
      await expect(complete(a, await start(a), newUser())).resolves.toBeDefined();
      service.userLimits.refused.clear();
      await expect(complete(a, key, userId, before.sessionToken)).resolves.toBeDefined();
    });

    it('is refused before a decision is taken: the user decides later, once', async () => {
      const [userId, key] = [newUser(), await start(a)];
      const { sessionToken } = await complete(a, key, userId);
      service.userLimits.refused.add(userId);
      await expect(decide(a, key, sessionToken)).rejects.toEqual(tooMany);
      expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'consent' });
      service.userLimits.refused.clear();
      expect(await decide(a, key, sessionToken)).toMatchObject({ status: 'decided' });
    });

    it('counts nothing for the session of somebody else, who may not decide here', async () => {
      const key = await start(a);
      await complete(a, key, newUser());
      const other = await login(a);
      service.userLimits.admitted.length = 0;
      await expect(decide(a, key, other.sessionToken)).rejects.toEqual(invalid);
      expect(service.userLimits.admitted).toEqual([]);
    });
  });
});
