import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createSecret } from '#oauth-core';
import { fakeIdentity, type FakeIdentity } from '../../test/fake-identity.js';

const given = async (): Promise<
  FakeIdentity & { token: string; verify(token: string): Promise<{ email: string; wasVerified: boolean }> }
> => {
  const identity = fakeIdentity();
  const user = await identity.given({ email: 'a@example.com' });
  const { token } = await identity.createEmailVerification.execute(identity.context, { id: user.id });
  return { ...identity, token: token ?? '', verify: (value) => identity.verifyEmail.execute(identity.context, { token: value }) };
};

describe('proving an address', () => {
  it('refuses a token that is malformed, of another kind, or unknown', async () => {
    const { token, verify } = await given();
    for (const value of ['', `${token}x`, createSecret('rt', randomBytes), createSecret('ev', randomBytes)]) {
      await expect(verify(value)).rejects.toMatchObject({ code: 'invalid_argument' });
    }
  });

  it('refuses a token after 24 hours', async () => {
    const { token, verify, clock } = await given();
    clock.advance(86_400);
    await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('refuses a token for an address that has changed since', async () => {
    const { token, verify, updateUser, context, memory } = await given();
    const [user] = memory.users.values();
    if (user) await updateUser.execute(context, { id: user.id, email: 'b@example.com' });
    await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('N03: takes a token once, and tells who sends it again that the address was verified, as long as it is that address', async () => {
    const { token, verify, memory, updateUser, context, clock } = await given();
    await expect(verify(token)).resolves.toEqual({ email: 'a@example.com', wasVerified: false });
    await expect(verify(token)).resolves.toEqual({ email: 'a@example.com', wasVerified: true });
    expect([...memory.users.values()].map(({ emailVerified }) => emailVerified)).toEqual([true]);
    expect(memory.events.map(({ payload }) => payload)).toEqual([expect.objectContaining({ emailChanged: false, version: 2 })]);
    const [user] = memory.users.values();
    clock.advance(86_400);
    await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_argument' });
    clock.advance(-86_400);
    if (user) await updateUser.execute(context, { id: user.id, email: 'b@example.com', emailVerified: true });
    await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
