import { describe, expect, it } from '@jest/globals';
import { fakeIdentity } from '../../test/fake-identity.js';

describe('forgetting a tenant', () => {
  it('leaves none of its users', async () => {
    const { forgetTenant, unitOfWork, context, given, memory } = fakeIdentity();
    await given({ username: 'alice' });
    await unitOfWork.transaction(context, (tx) => forgetTenant.execute(tx, context));
    expect(memory.users.size).toBe(0);
  });
});
