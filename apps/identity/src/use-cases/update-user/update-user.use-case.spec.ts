import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('updating a user', () => {
  it('refuses an id that nobody has', async () => {
    const { updateUser, context } = fakeIdentity();
    await expect(updateUser.execute(context, { id: unknownUser, name: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses to take the last identifier away', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(updateUser.execute(context, { id: user.id, username: null })).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(memory.users.get(user.id)).toEqual(user);
  });

  it("refuses another user's name", async () => {
    const { updateUser, context, given } = fakeIdentity();
    await given({ username: 'alice' });
    const bob = await given({ username: 'bob' });
    await expect(updateUser.execute(context, { id: bob.id, username: 'alice' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes the proof of an address away with the address', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ email: 'a@example.com', emailVerified: true });
    const changed = await updateUser.execute(context, { id: user.id, email: 'b@example.com' });
    expect(changed).toMatchObject({ email: 'b@example.com', emailVerified: false, version: 2 });
    expect(memory.events).toEqual([
      {
        subject: eventMap.identity.userUpdated.subject,
        payload: { userId: user.id, status: 'active', emailChanged: true, version: 2 },
      },
    ]);
  });

  it('sees the same address in another case', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ email: 'a@example.com', emailVerified: true });
    await updateUser.execute(context, { id: user.id, email: 'A@example.com', emailVerified: true });
    expect(memory.events.at(0)?.payload).toMatchObject({ emailChanged: false });
  });

  it('leaves alone what is left out', async () => {
    const { updateUser, context, given } = fakeIdentity();
    const user = await given({ username: 'alice', name: 'Alice', roles: ['admin'], customClaims: { team: 'blue' } });
    const changed = await updateUser.execute(context, { id: user.id, name: undefined, status: 'disabled' });
    expect(changed).toEqual({ ...user, status: 'disabled', version: 2, updatedAt: changed.updatedAt });
  });
});
