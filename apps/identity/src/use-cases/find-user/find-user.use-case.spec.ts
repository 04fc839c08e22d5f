import { describe, expect, it } from '@jest/globals';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('finding a user who may be gone', () => {
  it('answers null for an id that nobody has', async () => {
    const { findUser, context } = fakeIdentity();
    await expect(findUser.execute(context, { id: unknownUser })).resolves.toEqual({ user: null });
  });

  it('answers with the user', async () => {
    const { findUser, context, given } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(findUser.execute(context, { id: user.id })).resolves.toEqual({ user });
  });
});
