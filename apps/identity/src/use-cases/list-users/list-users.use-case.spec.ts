import { describe, expect, it } from '@jest/globals';
import { fakeIdentity } from '../../test/fake-identity.js';

describe('listing users', () => {
  it('answers with an empty page where nobody is', async () => {
    const { listUsers, context } = fakeIdentity();
    await expect(listUsers.execute(context, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
  });

  it('answers with the users', async () => {
    const { listUsers, context, given } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(listUsers.execute(context, { limit: 10 })).resolves.toEqual({ items: [user], nextCursor: null });
  });
});
