import { describe, expect, it } from '@jest/globals';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('noting a login', () => {
  it('does not mind a user who is gone', async () => {
    const { recordLogin, unitOfWork, context, memory } = fakeIdentity();
    await unitOfWork.transaction(context, (tx) => recordLogin.execute(tx, context, { userId: unknownUser, at: new Date() }));
    expect(memory.users.size).toBe(0);
  });

  it('notes the time of the event, with no new version', async () => {
    const { recordLogin, unitOfWork, context, given, memory } = fakeIdentity();
    const user = await given({ username: 'alice' });
    const at = new Date('2030-01-02T03:04:05.000Z');
    await unitOfWork.transaction(context, (tx) => recordLogin.execute(tx, context, { userId: user.id, at }));
    expect(memory.users.get(user.id)).toEqual({ ...user, lastLoginAt: at.toISOString() });
  });
});
