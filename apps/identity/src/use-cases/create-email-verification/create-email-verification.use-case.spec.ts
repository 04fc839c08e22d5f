import { describe, expect, it } from '@jest/globals';
import { isWellFormedSecret } from '#oauth-core';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('creating a proof of an address', () => {
  it('makes none for a user who is gone, disabled, without an address, or has proved it', async () => {
    const { createEmailVerification, updateUser, context, given, memory } = fakeIdentity();
    const verified = await given({ email: 'a@example.com', emailVerified: true });
    const without = await given({ username: 'bob' });
    const disabled = await given({ email: 'c@example.com' });
    await updateUser.execute(context, { id: disabled.id, status: 'disabled' });
    for (const id of [unknownUser, verified.id, without.id, disabled.id]) {
      await expect(createEmailVerification.execute(context, { id })).resolves.toMatchObject({ token: null });
    }
    expect(memory.verifications.size).toBe(0);
  });

  it('hands out a token, and keeps only its hash, for 24 hours', async () => {
    const { createEmailVerification, context, given, memory, clock } = fakeIdentity();
    const user = await given({ email: 'a@example.com' });
    const { token } = await createEmailVerification.execute(context, { id: user.id });
    expect(isWellFormedSecret('ev', token ?? '')).toBe(true);
    expect(JSON.stringify([...memory.verifications])).not.toContain(token);
    const [stored] = memory.verifications.values();
    expect(stored?.expiresAt.getTime()).toBe(clock.now().getTime() + 86_400_000);
  });
});
