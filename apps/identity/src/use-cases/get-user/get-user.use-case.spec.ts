import { describe, expect, it } from '@jest/globals';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('getting a user', () => {
  it('refuses an id that nobody has', async () => {
    const { getUser, context } = fakeIdentity();
    await expect(getUser.execute(context, { id: unknownUser })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('answers with the user', async () => {
    const { getUser, context, given } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(getUser.execute(context, { id: user.id })).resolves.toEqual(user);
  });
});
