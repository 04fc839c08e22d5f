import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('setting a password', () => {
  it.each([
    ['too short', '1234567'],
    ['too long', 'x'.repeat(513)],
    ['of 1 MB', 'x'.repeat(1_048_576)],
  ])('refuses one that is %s before hashing', async (_, password) => {
    const { setPassword, context, given, hasher } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(setPassword.execute(context, { id: user.id, password })).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(hasher.hashings).toBe(0);
  });

  it('refuses an id that nobody has', async () => {
    const { setPassword, context, memory } = fakeIdentity();
    await expect(setPassword.execute(context, { id: unknownUser, password: 'plum kettle orbit' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(memory.events).toEqual([]);
  });

  it('replaces the hash, takes failures back and publishes the change', async () => {
    const { setPassword, context, given, memory } = fakeIdentity();
    const user = await given({ username: 'alice', password: 'plum kettle orbit' });
    memory.failures.set(`${user.id} address x`, { failures: 9, lockedUntil: new Date('2100-01-01') });
    await setPassword.execute(context, { id: user.id, password: 'even longer' });
    expect(memory.hashes.get(user.id)).toBe('hashed(even longer)');
    expect(memory.failures.size).toBe(0);
    expect(memory.events).toEqual([{ subject: eventMap.identity.passwordChanged.subject, payload: { userId: user.id, version: 2 } }]);
  });
});
