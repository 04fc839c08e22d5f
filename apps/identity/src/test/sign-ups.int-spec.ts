import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChallengeId, eventMap, type LimitRule, type TenantContext } from '#contracts';
import { createSecret, hashSecret } from '#oauth-core';
import { fulfilled, race, rejected } from '#testing';
import { SignUpStore } from '../ports/sign-up-store.js';
import { CompleteSignUpUseCase } from '../use-cases/complete-sign-up/complete-sign-up.use-case.js';
import { ConfirmSignUpUseCase } from '../use-cases/confirm-sign-up/confirm-sign-up.use-case.js';
import { CreateSignUpMessageUseCase } from '../use-cases/create-sign-up-message/create-sign-up-message.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetSignUpUseCase } from '../use-cases/get-sign-up/get-sign-up.use-case.js';
import { ListTermsAcceptancesUseCase } from '../use-cases/list-terms-acceptances/list-terms-acceptances.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { RequestSignUpUseCase } from '../use-cases/request-sign-up/request-sign-up.use-case.js';
import { openRegistration } from './fake-policies.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

describe('people who register themselves, on a real database', () => {
  useIdentity();
  beforeEach(() => {
    identity.registration.policy = openRegistration;
  });

  const email = 'ada@example.com';
  const password = 'violet anchor drizzle';
  const newToken = (): string => createSecret('su', randomBytes);
  const ask = (token: string, address: string | null = email, context = a) =>
    identity.get(RequestSignUpUseCase).execute(context, { token, email: address, locale: 'en' });
  const requests = () => identity.outbox.of(eventMap.identity.signUpRequested);
  const lastChallenge = (): ChallengeId => requests().at(-1)?.['challengeId'] as ChallengeId;
  const message = (challengeId = lastChallenge(), context = a) =>
    identity.get(CreateSignUpMessageUseCase).execute(context, { challengeId });
  const codeOf = async (challengeId = lastChallenge()): Promise<string> => {
    const made = await message(challengeId);
    if (made.kind !== 'code') throw new Error(`no code: ${made.kind}`);
    return made.code;
  };
  const confirm = (token: string, code: string, context = a) => identity.get(ConfirmSignUpUseCase).execute(context, { token, code });
  const complete = (token: string, context = a, set = password) =>
    identity.get(CompleteSignUpUseCase).execute(context, { token, password: set, name: 'Ada', locale: 'en' });
  const accepting = (token: string, terms: string | null | undefined) =>
    identity.get(CompleteSignUpUseCase).execute(a, { token, password, name: 'Ada', locale: 'en', terms });
  const statusOf = async (token: string, context = a) => (await identity.get(GetSignUpUseCase).execute(context, { token })).status;
  const users = async (context = a) => (await identity.get(ListUsersUseCase).execute(context, { limit: 100 })).items;
  const confirmed = async (): Promise<string> => {
    const token = newToken();
    await ask(token);
    await confirm(token, await codeOf());
    return token;
  };
  const termsOf = async (): Promise<readonly string[] | undefined> => (await users()).at(-1)?.acceptedTerms;
  const other = (code: string): string => (code === '000000' ? '000001' : '000000');
  const refused = { code: 'invalid_credentials' };
  const gone = { code: 'not_found' };

  describe('the terms of the tenant', () => {
    beforeEach(() => {
      identity.terms.terms = { version: '7', sufficient: ['6', '7'] };
    });
    afterEach(() => {
      identity.terms.terms = null;
    });

    it('are accepted with the account, once, with time and address', async () => {
      const token = await confirmed();
      expect(fulfilled(await race(10, () => accepting(token, '7')))).toHaveLength(10);
      expect(await termsOf()).toEqual(['7']);
      const [user] = await users();
      expect(identity.outbox.of(eventMap.identity.termsAccepted)).toEqual([{ userId: user?.id, version: '7' }]);
      const { items } = await identity.get(ListTermsAcceptancesUseCase).execute(a, { version: '7', limit: 10 });
      expect(items).toEqual([
        { userId: user?.id, version: '7', acceptedAt: identity.clock.now().toISOString(), ipAddress: a.actor.address },
      ]);
    });

    it.each([null, '', '6', '8'])('make no user of who accepts %j, who can send the form again', async (terms) => {
      const token = await confirmed();
      const refusal = { code: 'invalid_argument', members: [{ pointer: '/terms' }] };
      await expect(accepting(token, terms)).rejects.toMatchObject(refusal);
      expect(await users()).toEqual([]);
      await expect(accepting(token, '7')).resolves.toEqual({ identifier: email });
    });

    it('are asked for at a sign-in where the form did not', async () => {
      await accepting(await confirmed(), undefined);
      expect(await termsOf()).toEqual([]);
    });

    it('are accepted by nobody where there are none', async () => {
      identity.terms.terms = null;
      await accepting(await confirmed(), '7');
      expect(await termsOf()).toEqual([]);
    });
  });

  it('makes a user with a verified address, once the code of the message was typed, and tells how they came to be', async () => {
    const token = await confirmed();
    await expect(identity.get(GetSignUpUseCase).execute(a, { token })).resolves.toEqual({ status: 'confirmed', email, minLength: 8 });
    await expect(complete(token)).resolves.toEqual({ identifier: email });
    const [user] = await users();
    expect(user).toMatchObject({ email, emailVerified: true, name: 'Ada', locale: 'en', status: 'active', version: 1 });
    expect(identity.outbox.of(eventMap.identity.userCreated)).toEqual([
      { userId: user?.id, hasEmail: true, version: 1, source: 'registration' },
    ]);
    expect(await statusOf(token)).toBe('none');
  });

  it('of a hundred completions at once, of one confirmed sign-up or of two for one address, one makes a user', async () => {
    const tokens = [await confirmed(), await confirmed()] as const;
    const results = await race(100, (nth) => complete(tokens[nth % 2 === 0 ? 0 : 1]));
    expect(await users()).toHaveLength(1);
    expect(identity.outbox.of(eventMap.identity.userCreated)).toHaveLength(1);
    const codes = new Set(rejected(results).map((reason) => (reason as { code: string }).code));
    for (const busy of ['too_many_requests', 'unavailable', 'not_found']) codes.delete(busy);
    expect([...codes]).toEqual(['conflict']);
  });

  it('N03: a form that is sent twice at once is answered well twice', async () => {
    const token = await confirmed();
    expect(fulfilled(await race(4, () => complete(token)))).toEqual(Array.from({ length: 4 }, () => ({ identifier: email })));
    expect(await users()).toHaveLength(1);
  });

  it('attack A67: of a hundred guesses at once five are compared, and then the right one is refused too, also after asking again', async () => {
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    expect(rejected(await race(100, () => confirm(token, other(code))))).toHaveLength(100);
    await expect(confirm(token, code)).rejects.toMatchObject(refused);
    await ask(token, 'somebody-else@example.com');
    await ask(token);
    identity.clock.advance(20);
    await ask(token);
    await expect(confirm(token, await codeOf())).rejects.toMatchObject(refused);
    identity.clock.advance(601);
    await ask(token);
    await expect(confirm(token, await codeOf())).resolves.toEqual({ confirmed: true });
  });

  it('gives a right guess back: a double click costs none', async () => {
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    for (let count = 0; count < 7; count += 1) await expect(confirm(token, code)).resolves.toEqual({ confirmed: true });
  });

  it('takes the last code alone, for its own browser and address, for ten minutes', async () => {
    const [token, stranger] = [newToken(), newToken()];
    await ask(token);
    const first = await codeOf();
    const second = await codeOf();
    if (first !== second) await expect(confirm(token, first)).rejects.toMatchObject(refused);
    await ask(stranger, 'mallory@example.com');
    await expect(confirm(stranger, second)).rejects.toMatchObject(refused);
    await ask(token, 'other@example.com');
    await expect(confirm(token, second)).rejects.toMatchObject(refused);
    const third = await codeOf();
    identity.clock.advance(601);
    await expect(confirm(token, third)).rejects.toMatchObject(refused);
    await expect(ask(token, null)).rejects.toMatchObject(gone);
  });

  it('takes a code for ten minutes from when it was made, also where the sign-up was asked for again and lives on', async () => {
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    identity.clock.advance(590);
    await ask(token);
    identity.clock.advance(11);
    await expect(confirm(token, code)).rejects.toMatchObject(refused);
    await expect(confirm(token, await codeOf())).resolves.toEqual({ confirmed: true });
  });

  it('takes a code that was made before codes had an end of their own', async () => {
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    await identity.database.query('UPDATE identity.sign_ups SET code_expires_at = NULL WHERE tenant_id = $1', [a.tenantId]);
    await expect(confirm(token, code)).resolves.toEqual({ confirmed: true });
  });

  it('sends nothing for an address that was replaced meanwhile', async () => {
    const token = newToken();
    await ask(token);
    const challenge = lastChallenge();
    await ask(token, 'other@example.com');
    await expect(message(challenge)).resolves.toEqual({ kind: 'none' });
  });

  it('attack A80: an address with an account is asked for, guessed at and answered like any other, and gets no code', async () => {
    const user = await identity.get(CreateUserUseCase).execute(a, { email, emailVerified: true, password });
    const token = newToken();
    await expect(ask(token, 'ADA@example.com')).resolves.toEqual({ requested: true });
    await expect(message()).resolves.toEqual({ kind: 'known', user });
    expect(await statusOf(token)).toBe('requested');
    for (let count = 0; count < 6; count += 1) await expect(confirm(token, '123456')).rejects.toMatchObject(refused);
    await expect(complete(token)).rejects.toMatchObject(gone);
    expect(requests().at(-1)).toEqual({ challengeId: expect.any(String), expiresAt: expect.any(String), notifyUser: true });
  });

  it('reserves nothing: whoever has not confirmed an address keeps nobody from it', async () => {
    for (let count = 0; count < 3; count += 1) await ask(newToken());
    await complete(await confirmed());
    expect(await users()).toHaveLength(1);
  });

  it('refuses a password before an address is confirmed, an unfit one without an end of the sign-up, and the 21st', async () => {
    const waiting = newToken();
    await ask(waiting);
    await expect(complete(waiting)).rejects.toMatchObject(gone);
    await expect(complete('ost_su_x')).rejects.toMatchObject(gone);
    const token = await confirmed();
    for (let count = 0; count < 20; count += 1)
      await expect(complete(token, a, 'short')).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/password' }] });
    await expect(complete(token)).rejects.toMatchObject(gone);
    expect(await users()).toEqual([]);
  });

  it('refuses who completes it after an account with the address was made', async () => {
    const token = await confirmed();
    await identity.get(CreateUserUseCase).execute(a, { email });
    await expect(complete(token)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses everything where the tenant is closed, or takes who is invited alone', async () => {
    const token = await confirmed();
    for (const registration of ['closed', 'by_invitation'] as const) {
      identity.registration.policy = { ...openRegistration, registration };
      await expect(ask(newToken())).rejects.toMatchObject({ code: 'forbidden' });
      await expect(confirm(token, '123456')).rejects.toMatchObject({ code: 'forbidden' });
      await expect(complete(token)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('attack A89: takes addresses of the domains that the tenant names, and of none that it blocks', async () => {
    const unfit = { code: 'invalid_argument', members: [{ pointer: '/email' }] };
    identity.registration.policy = { ...openRegistration, registrationBlockedDomains: ['trash.example', 'xn--mnchen-3ya.example'] };
    for (const blocked of [
      'a@trash.example',
      'a@TRASH.example',
      'a@deep.trash.example',
      'a@trash.example.',
      'a@ｔrash.example',
      'a@münchen.example',
    ])
      await expect(ask(newToken(), blocked)).rejects.toMatchObject(unfit);
    for (const none of [
      '',
      'ada',
      'a@b',
      'a@127.0.0.1',
      'a@[::1]',
      'a b@example.com',
      'a@example.com\nbcc: b@example.com',
      `${'a'.repeat(250)}@example.com`,
    ])
      await expect(ask(newToken(), none)).rejects.toMatchObject(unfit);
    await expect(ask(newToken(), 'a@nottrash.example')).resolves.toEqual({ requested: true });
    identity.registration.policy = {
      ...openRegistration,
      registration: 'by_domain',
      registrationDomains: ['example.com'],
      registrationBlockedDomains: [],
    };
    for (const outside of [
      'a@example.org',
      'a@sub.example.com',
      'a@evilexample.com',
      '"a@example.com"@evil.example',
      'a@example.com@evil.example',
    ])
      await expect(ask(newToken(), outside)).rejects.toMatchObject(unfit);
    const token = newToken();
    await ask(token, 'Ada@EXAMPLE.com');
    await confirm(token, await codeOf());
    identity.registration.policy = { ...identity.registration.policy, registrationDomains: ['example.org'] };
    await expect(complete(token)).rejects.toMatchObject(gone);
  });

  it('fault F03: the user, the end of the sign-up and the event are there, or none of them', async () => {
    const token = await confirmed();
    identity.outbox.failure = new Error('the outbox is full');
    await expect(complete(token)).rejects.toThrow('the outbox is full');
    identity.outbox.failure = null;
    expect(await users()).toEqual([]);
    await expect(complete(token)).resolves.toEqual({ identifier: email });
  });

  it('attack A70: is nothing at another tenant', async () => {
    const token = newToken();
    await ask(token);
    const [challenge, code] = [lastChallenge(), await codeOf()];
    await expect(message(challenge, b)).resolves.toEqual({ kind: 'none' });
    expect(await statusOf(token, b)).toBe('none');
    await expect(confirm(token, code, b)).rejects.toMatchObject(refused);
    await expect(ask(token, null, b)).rejects.toMatchObject(gone);
    await confirm(token, code);
    await expect(complete(token, b)).rejects.toMatchObject(gone);
    const store = identity.get(SignUpStore);
    const at = identity.clock.now();
    const foreign = { tokenHash: 'x', id: challenge, email, locale: 'en', createdAt: at, expiresAt: at };
    await expect(identity.unitOfWork.transaction(b, (tx) => store.ask(tx, a, foreign))).rejects.toThrow();
    expect(await statusOf(token)).toBe('confirmed');
  });

  it('keeps hashes alone, removes what has expired on the way, and goes with its user', async () => {
    const old = newToken();
    await ask(old);
    identity.clock.advance(1_801);
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    const rows = async (): Promise<string> =>
      JSON.stringify((await identity.database.query('SELECT * FROM identity.sign_ups WHERE tenant_id = $1', [a.tenantId])).rows);
    expect(await rows()).toContain(hashSecret(token));
    for (const secret of [token, `"${code}"`, hashSecret(old)]) expect(await rows()).not.toContain(secret);
    await confirm(token, code);
    await complete(token);
    const [user] = await users();
    if (user) await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect(await rows()).toBe('[]');
  });

  describe('attack A66: messages', () => {
    const from = (address: string): TenantContext => ({ ...a, actor: { kind: 'anonymous', address } });
    const sent = () => requests().filter(({ notifyUser }) => notifyUser === true).length;

    it('of one form that is sent many times at once there is one', async () => {
      const token = newToken();
      await race(20, () => ask(token));
      expect(sent()).toBe(1);
    });

    it('to one address are five an hour for each network, and twenty a day in all, and nobody is told', async () => {
      const all = await race(6, async (network) => {
        for (let count = 0; count < 6; count += 1) await ask(newToken(), email, from(`192.0.${network}.7`));
      });
      expect(fulfilled(all)).toHaveLength(6);
      expect(sent()).toBe(20);
      await ask(newToken(), 'eve@example.com', from('192.0.9.7'));
      for (let count = 0; count < 6; count += 1) await ask(newToken(), 'bob@example.com', from('192.0.0.7'));
      expect(sent()).toBe(26);
    });

    it('of many requests from one address at once as many are taken as the tenant allows, and none counts at another tenant', async () => {
      const perAddress = {
        endpoint: 'registration',
        subject: 'address',
        event: 'requests',
        max: 5,
        seconds: 3_600,
      } as const satisfies LimitRule;
      identity.registration.policy = { ...openRegistration, perAddress };
      const mine = from('192.0.2.1');
      const refusals = rejected(await race(20, (nth) => ask(newToken(), `a${nth}@example.com`, mine)));
      expect(requests()).toHaveLength(5);
      const codes = new Set(refusals.map((reason) => (reason as { code: string }).code));
      codes.delete('unavailable');
      expect([...codes]).toEqual(['too_many_requests']);
      await expect(ask(newToken(), email, { ...b, actor: mine.actor })).resolves.toEqual({ requested: true });
    });
  });

  it('A89: of wrong codes from one network, all at once, twenty are compared within an hour, and nobody elsewhere is kept from registering', async () => {
    const from = (address: string): TenantContext => ({ ...a, actor: { kind: 'anonymous', address } });
    const token = newToken();
    await ask(token);
    const code = await codeOf();
    const guessed = Array.from({ length: 6 }, newToken);
    for (const [nth, one] of guessed.entries()) await ask(one, `made-up-${nth}@example.com`);
    const reasons = rejected(await race(30, (nth) => confirm(guessed[nth % 6] ?? '', '123456', from('192.0.2.1'))));
    const codes = reasons.map((reason) => (reason as { code: string }).code);
    expect(codes.filter((refusal) => refusal === 'invalid_credentials')).toHaveLength(20);
    expect(codes.filter((refusal) => refusal === 'too_many_requests')).toHaveLength(10);
    await expect(confirm(token, code, from('192.0.2.1'))).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 3_600 });
    await expect(confirm(token, code, from('198.51.100.7'))).resolves.toEqual({ confirmed: true });
  });

  it('N25, A89: after a thousand wrong codes within an hour codes are longer for the rest of it, and nobody is refused who was sent one', async () => {
    const countThousand = () =>
      identity.database.query('UPDATE identity.throttle_windows SET occurrences = 1000 WHERE tenant_id = $1 AND counter = $2', [
        a.tenantId,
        'wrong sign-up codes 1000/3600',
      ]);
    const unsent = newToken();
    await ask(unsent, 'unsent@example.com');
    await expect(confirm(unsent, '123456')).rejects.toMatchObject(refused);
    expect((await countThousand()).rowCount).toBe(1);
    const token = newToken();
    await ask(token);
    const short = await codeOf();
    expect(short).toMatch(/^\d{6}$/);
    await expect(confirm(token, other(short))).rejects.toMatchObject(refused);
    expect((await countThousand()).rowCount).toBe(2);
    // Those that are too short are no guesses: neither are they compared, nor do they use up what their owner has.
    for (let nth = 0; nth < 10; nth += 1) await expect(confirm(token, short)).rejects.toMatchObject(refused);
    identity.clock.advance(20);
    await ask(token);
    const long = await codeOf();
    expect(long).toMatch(/^\d{10}$/);
    await expect(confirm(token, long)).resolves.toEqual({ confirmed: true });
    identity.clock.advance(3_601);
    const next = newToken();
    await ask(next);
    expect(await codeOf()).toMatch(/^\d{6}$/);
    await expect(confirm(next, await codeOf())).resolves.toEqual({ confirmed: true });
  });
});
