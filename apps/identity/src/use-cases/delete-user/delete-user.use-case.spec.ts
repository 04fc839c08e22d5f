import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('deleting a user', () => {
  it('refuses an id that nobody has, and publishes nothing', async () => {
    const { deleteUser, context, memory } = fakeIdentity();
    await expect(deleteUser.execute(context, { id: unknownUser })).rejects.toMatchObject({ code: 'not_found' });
    expect(memory.events).toEqual([]);
  });

  it('deletes once, with an event of a version of its own', async () => {
    const { deleteUser, context, given, memory } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await deleteUser.execute(context, { id: user.id });
    await expect(deleteUser.execute(context, { id: user.id })).rejects.toMatchObject({ code: 'not_found' });
    expect(memory.events).toEqual([{ subject: eventMap.identity.userDeleted.subject, payload: { userId: user.id, version: 2 } }]);
  });
});
