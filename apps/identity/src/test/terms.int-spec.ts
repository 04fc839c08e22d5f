import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { asUser, eventMap, type User } from '#contracts';
import { buildSession, fulfilled, race, rounds } from '#testing';
import { AcceptTermsUseCase } from '../use-cases/accept-terms/accept-terms.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListOwnTermsAcceptancesUseCase } from '../use-cases/list-own-terms-acceptances/list-own-terms-acceptances.use-case.js';
import { ListTermsAcceptancesUseCase } from '../use-cases/list-terms-acceptances/list-terms-acceptances.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

describe('acceptances of terms, on a real database', () => {
  let user: User;

  useIdentity();
  beforeEach(async () => {
    user = await identity.get(CreateUserUseCase).execute(a, { username: 'alice' });
    identity.outbox.events.length = 0;
  });

  const accept = (version = '1', context = a, of = user) =>
    identity.get(AcceptTermsUseCase).execute(asUser(context, of.id), { userId: of.id, version });
  const own = async (of = user, context = a) => {
    const sessionToken = randomUUID();
    identity.holders.know(context, sessionToken, buildSession(of.id, identity.clock.epochSeconds()));
    return (asked = context) => identity.get(ListOwnTermsAcceptancesUseCase).execute(asked, { sessionToken });
  };
  const list = async (version = '1', context = a) =>
    (await identity.get(ListTermsAcceptancesUseCase).execute(context, { version, limit: 10 })).items;

  it('a user sees which ones they accepted, and when, in that order; nobody else sees it by their session', async () => {
    const other = await identity.get(CreateUserUseCase).execute(a, { username: 'bob' });
    await accept('2');
    const first = identity.clock.now().toISOString();
    identity.clock.advance(60);
    await accept('1');
    await accept('9', a, other);
    const asked = await own();
    const acceptances = [
      { version: '2', acceptedAt: first },
      { version: '1', acceptedAt: identity.clock.now().toISOString() },
    ];
    expect(await asked()).toEqual({ acceptances });
    await expect(asked(b)).rejects.toMatchObject({ code: 'login_required' });
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    await expect(asked()).rejects.toMatchObject({ code: 'login_required' });
  });

  it('a hundred at once keep one, with its time and address, and tell of one; what was proved stays of now', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const version = `1.${round}`;
      const answers = await race(100, () => accept(version));
      expect(fulfilled(answers)).toHaveLength(100);
      expect(await list(version)).toEqual([
        { userId: user.id, version, acceptedAt: identity.clock.now().toISOString(), ipAddress: a.actor.address },
      ]);
      expect(identity.outbox.of(eventMap.identity.termsAccepted).filter((told) => told['version'] === version)).toHaveLength(1);
    }
    const { acceptedTerms, version } = await identity.get(GetUserUseCase).execute(a, { id: user.id });
    expect([acceptedTerms, version]).toEqual([Array.from({ length: rounds }, (_, round) => `1.${round}`), user.version]);
  });

  it('are read with the user, in their order, and stay when the user is changed', async () => {
    await accept('1');
    expect((await accept('2')).onFile.terms).toEqual(['1', '2']);
    const changed = await identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: 'Alice' });
    expect(changed.acceptedTerms).toEqual(['1', '2']);
    expect((await identity.get(GetUserUseCase).execute(a, { id: user.id })).acceptedTerms).toEqual(['1', '2']);
  });

  it('attack A70: two tenants know nothing of each other’s', async () => {
    await accept();
    await expect(accept('1', b)).rejects.toMatchObject({ code: 'not_found' });
    expect(await list('1', b)).toEqual([]);
    const other = await identity.get(CreateUserUseCase).execute(b, { username: 'alice' });
    await accept('1', b, other);
    expect((await list()).map(({ userId }) => userId)).toEqual([user.id]);
  });

  it.each(['\0', '1\0', '', 'a b', 'x'.repeat(65), "1' OR 1=1"])('are none of what is no version: %j', async (version) => {
    await accept();
    expect(await list(version)).toEqual([]);
  });

  it('are none of who is not active, and go with the user', async () => {
    await accept();
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'locked' });
    await expect(accept('2')).rejects.toMatchObject({ code: 'not_found' });
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect(await list()).toEqual([]);
    await expect(accept()).rejects.toMatchObject({ code: 'not_found' });
  });
});
