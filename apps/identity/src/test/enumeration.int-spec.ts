import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ChallengeId, eventMap, type MailedFactorName, type SignInId, type UserId } from '#contracts';
import { createSecret } from '#oauth-core';
import { buildSession, statementsOf } from '#testing';
import { Pause } from '../ports/pause.js';
import { ConfirmSignUpUseCase } from '../use-cases/confirm-sign-up/confirm-sign-up.use-case.js';
import { CreateSignInMessageUseCase } from '../use-cases/create-sign-in-message/create-sign-in-message.use-case.js';
import { CreateSignUpMessageUseCase } from '../use-cases/create-sign-up-message/create-sign-up-message.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { PreviewPasswordSignInUseCase } from '../use-cases/preview-password-sign-in/preview-password-sign-in.use-case.js';
import { RequestOwnDeletionUseCase } from '../use-cases/request-own-deletion/request-own-deletion.use-case.js';
import { RequestSignInMessageUseCase } from '../use-cases/request-sign-in-message/request-sign-in-message.use-case.js';
import { RequestSignUpUseCase } from '../use-cases/request-sign-up/request-sign-up.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { openRegistration } from './fake-policies.js';
import { a, identity, useIdentity } from './identity-suite.js';

/** Who somebody may be to a tenant: the members by which they are made, and what becomes of them. */
const standings = {
  active: {},
  unverified: { emailVerified: false },
  'with a password': { password: 'violet anchor drizzle' },
  disabled: { then: 'disabled' },
  locked: { then: 'locked' },
  pending_deletion: { then: 'pending_deletion' },
} as const;

/** What an answer takes. Of passwords (A58), invitations, passkeys and changes of an address it is compared beside those; a forgotten one is answered no sooner than its work could take, which its time tells. */
describe('attack A80: whoever somebody is to a tenant, the database is asked the same', () => {
  useIdentity();
  beforeAll(() => void jest.spyOn(identity.get(Pause), 'of').mockResolvedValue(undefined));
  beforeEach(() => {
    identity.registration.policy = openRegistration;
    identity.selfDeletion.policy = { isAllowed: true, graceDays: 14 };
    identity.firstFactors.policy = { firstFactors: ['magic-link', 'email-otp'], perAddress: null };
  });

  /** As its user does, who has just proved who they are. */
  const leave = async (id: UserId): Promise<void> => {
    const sessionToken = randomUUID();
    identity.holders.know(a, sessionToken, buildSession(id, identity.clock.epochSeconds()));
    await identity.get(RequestOwnDeletionUseCase).execute(a, { sessionToken });
  };
  /** An address of each standing, and one that nobody has. */
  const addresses = async (): Promise<readonly string[]> => {
    const made = [`${randomUUID()}@example.com`];
    for (const standing of Object.values(standings)) {
      const { then, ...members } = { then: null, ...standing };
      const email = `${randomUUID()}@example.com`;
      const user = await identity.get(CreateUserUseCase).execute(a, { email, emailVerified: true, ...members });
      if (then === 'pending_deletion') await leave(user.id);
      else if (then !== null) await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: then });
      made.push(email);
    }
    return made;
  };
  const signInId = createSecret('si', randomBytes) as SignInId;
  const refusedAs = (code: string) => (error: unknown) => expect(error).toMatchObject({ code });
  const askToSignIn = (method: MailedFactorName) => async (identifier: string) => {
    await identity
      .get(RequestSignInMessageUseCase)
      .execute(a, { challengeId: randomUUID() as ChallengeId, method, signInId, about: { identifier } });
  };
  const signUp = async (email: string): Promise<string> => {
    const token = createSecret('su', randomBytes);
    await identity.get(RequestSignUpUseCase).execute(a, { token, email, locale: 'en' });
    return token;
  };

  const compare = async (of: (address: string) => Promise<() => Promise<unknown>>, table: string): Promise<void> => {
    // What is read once and remembered, and the first count of an hour, are no matter of who comes first.
    for (const address of await addresses()) await (await of(address))();
    const asked = new Set<string>();
    for (const address of await addresses()) {
      const statements = await statementsOf(await of(address));
      expect(statements).toContainEqual(expect.stringContaining(table));
      asked.add(statements.join(';\n'));
    }
    expect([...asked]).toEqual([expect.any(String)]);
  };

  it.each<[string, string, (address: string) => Promise<unknown>]>([
    ['a registration', 'sign_ups', signUp],
    ['a link to sign in by', 'sign_in_messages', askToSignIn('magic-link')],
    ['a code to sign in by', 'sign_in_messages', askToSignIn('email-otp')],
  ])('%s', (_question, table, ask) => compare((address) => Promise.resolve(() => ask(address)), table));

  it('what a sign-in by a password alone looks at first', () =>
    compare((identifier) => Promise.resolve(() => identity.get(PreviewPasswordSignInUseCase).execute(a, { identifier })), 'passkeys'));

  it('a wrong code at a registration, with its message made', () =>
    compare(async (address) => {
      const token = await signUp(address);
      const challengeId = identity.outbox.of(eventMap.identity.signUpRequested).at(-1)?.['challengeId'] as ChallengeId;
      await identity.get(CreateSignUpMessageUseCase).execute(a, { challengeId });
      return () => identity.get(ConfirmSignUpUseCase).execute(a, { token, code: '000000' }).catch(refusedAs('invalid_credentials'));
    }, 'sign_ups'));

  it.each(['magic-link', 'email-otp'] as const)('a wrong secret to sign in by, with its message made: %s', (method) =>
    compare(async (address) => {
      const challengeId = randomUUID() as ChallengeId;
      await identity.get(RequestSignInMessageUseCase).execute(a, { challengeId, method, signInId, about: { identifier: address } });
      await identity.get(CreateSignInMessageUseCase).execute(a, { challengeId });
      const wrong =
        method === 'magic-link'
          ? { method, challengeId, token: createSecret('ml', randomBytes) }
          : { method, challengeId, code: '00000000', userId: null, userVersion: null };
      return () => identity.get(VerifyAuthenticationUseCase).execute(a, wrong).catch(refusedAs('invalid_credentials'));
    }, 'sign_in_messages'),
  );
});
