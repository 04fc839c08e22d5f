import { describe, expect, it } from '@jest/globals';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('finding users who may be gone', () => {
  it('answers in the order of the ids, null for an id that nobody has', async () => {
    const { findUsers, context, given } = fakeIdentity();
    const [alice, bob] = [await given({ username: 'alice' }), await given({ username: 'bob' })];
    const ids = [bob.id, unknownUser, alice.id, bob.id];
    await expect(findUsers.execute(context, { ids })).resolves.toEqual({ users: [bob, null, alice, bob] });
  });

  it('answers nobody for no id', async () => {
    const { findUsers, context } = fakeIdentity();
    await expect(findUsers.execute(context, { ids: [] })).resolves.toEqual({ users: [] });
  });
});
