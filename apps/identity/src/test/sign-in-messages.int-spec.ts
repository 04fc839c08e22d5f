import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ChallengeId,
  eventMap,
  type MailedFactorName,
  type SignInId,
  type SignInMessage,
  type TenantContext,
  type User,
  type VerifiedAuthentication,
} from '#contracts';
import { createSecret } from '#oauth-core';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { fulfilled, race, rounds } from '#testing';
import { Pause } from '../ports/pause.js';
import { CreateSignInMessageUseCase } from '../use-cases/create-sign-in-message/create-sign-in-message.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { RequestSignInMessageUseCase } from '../use-cases/request-sign-in-message/request-sign-in-message.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, b, identity, log, refused, rows, useIdentity } from './identity-suite.js';

const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: expect.any(Number) });
const minute = 60;
const link = 'magic-link';
const code = 'email-otp';

describe('a message to sign in with', () => {
  useIdentity();
  beforeAll(() => void jest.spyOn(identity.get(Pause), 'of').mockResolvedValue(undefined));
  beforeEach(() => {
    identity.firstFactors.policy = { firstFactors: [link, code], perAddress: null };
  });

  const newUser = (members: object = {}, context = a): Promise<User> => {
    const name = `user-${randomUUID()}`;
    return identity
      .get(CreateUserUseCase)
      .execute(context, { username: name, email: `${name}@example.com`, emailVerified: true, ...members });
  };
  const from = (address: string, context = a): TenantContext => ({ ...context, actor: { kind: 'anonymous', address } });
  const signInId = createSecret('si', randomBytes) as SignInId;
  const request = async (method: MailedFactorName, identifier: string, context = a): Promise<ChallengeId> => {
    const challengeId = randomUUID() as ChallengeId;
    await identity.get(RequestSignInMessageUseCase).execute(context, { challengeId, method, signInId, about: { identifier } });
    return challengeId;
  };
  /** What notification is told when it sends. */
  const messageOf = (challengeId: ChallengeId, context = a): Promise<SignInMessage> =>
    identity.get(CreateSignInMessageUseCase).execute(context, { challengeId });
  const secretIn = (message: SignInMessage): string => {
    if (message.kind === 'none') throw new Error('there is nothing to send');
    return message.kind === 'link' ? message.token : message.code;
  };
  type Asked = { readonly challengeId: ChallengeId; readonly secret: string };
  const ask = async (method: MailedFactorName, identifier: string, context = a): Promise<Asked> => {
    const challengeId = await request(method, identifier, context);
    return { challengeId, secret: secretIn(await messageOf(challengeId, context)) };
  };
  const verify = (method: MailedFactorName, { challengeId, secret }: Asked, context = a): Promise<VerifiedAuthentication> =>
    identity
      .get(VerifyAuthenticationUseCase)
      .execute(
        context,
        method === link ? { method, challengeId, token: secret } : { method, challengeId, code: secret, userId: null, userVersion: null },
      );
  const otherThan = (right: string): string => String((Number(right) + 1) % 100_000_000).padStart(8, '0');
  const due = (): readonly unknown[] => identity.outbox.of(eventMap.identity.signInMessageRequested).map(({ notifyUser }) => notifyUser);
  const emailOf = ({ email }: User): string => email ?? '';

  it.each([link, code] as const)('%s: proves its user, found by address or name in any case, by RFC 8176 `otp`', async (method) => {
    const user = await newUser();
    for (const identifier of [emailOf(user).toUpperCase(), user.username ?? '', ` ${emailOf(user)} `]) {
      expect(await verify(method, await ask(method, identifier))).toMatchObject({
        evidence: { method, userId: user.id, userVersion: user.version, amr: ['otp'] },
        ...{ isRepeated: false, knownBrowser: null },
      });
    }
  });

  it.each([link, code] as const)(
    'attack A80: %s: nobody is looked up when it is asked for, and who is unknown is refused like who is wrong',
    async (method) => {
      const [user, disabled] = [await newUser(), await newUser()];
      await identity.get(UpdateUserUseCase).execute(a, { id: disabled.id, status: 'disabled' });
      const unknown = ['nobody@example.com', emailOf(disabled), 'x'.repeat(300), 'a\u0000b', ''];
      const wrong = method === link ? createSecret('ml', randomBytes) : '12345678';
      for (const identifier of [...unknown, emailOf(await newUser({}, b))]) {
        const challengeId = await request(method, identifier);
        expect(await messageOf(challengeId)).toEqual({ kind: 'none' });
        await expect(verify(method, { challengeId, secret: wrong })).rejects.toEqual(refused);
      }
      const known = await ask(method, emailOf(user));
      await expect(verify(method, { ...known, secret: wrong })).rejects.toEqual(refused);
      const told = identity.outbox.of(eventMap.identity.signInMessageRequested);
      expect(told).toHaveLength(unknown.length + 2);
      for (const payload of told) expect(Object.keys(payload).sort()).toEqual(['challengeId', 'expiresAt', 'method', 'notifyUser']);
    },
  );

  it.each([link, code] as const)('%s: is good at its own tenant, for its own challenge and method alone', async (method) => {
    const user = await newUser();
    const [asked, other] = [await ask(method, emailOf(user)), await ask(method, emailOf(user))];
    const foreign = await ask(method === link ? code : link, emailOf(user));
    await expect(verify(method, asked, b)).rejects.toEqual(refused);
    await expect(verify(method, { ...asked, secret: other.secret })).rejects.toEqual(refused);
    await expect(verify(method, { ...foreign, secret: asked.secret })).rejects.toEqual(refused);
    for (const id of ['x', '', asked.challengeId.toUpperCase(), randomUUID()])
      await expect(verify(method, { ...asked, challengeId: id as ChallengeId })).rejects.toEqual(refused);
    for (const secret of ['', 'x', asked.secret.slice(0, -1)]) await expect(verify(method, { ...asked, secret })).rejects.toEqual(refused);
    expect(await messageOf(asked.challengeId, b)).toEqual({ kind: 'none' });
    await expect(verify(method, asked)).resolves.toMatchObject({ isRepeated: false });
  });

  it.each([link, code] as const)('%s: is over after ten minutes, and with any change of its user', async (method) => {
    const user = await newUser();
    const late = await ask(method, emailOf(user));
    identity.clock.advance(10 * minute);
    await expect(verify(method, late)).rejects.toEqual(refused);
    expect(await messageOf(late.challengeId)).toEqual({ kind: 'none' });
    const before = await ask(method, emailOf(user));
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: 'Somebody else' });
    await expect(verify(method, before)).rejects.toEqual(refused);
    const ofDeleted = await ask(method, emailOf(user));
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    await expect(verify(method, ofDeleted)).rejects.toEqual(refused);
  });

  it.each([link, code] as const)(
    'attack A61: %s: 100 times at once, one is the first, and the others repeat it',
    async (method) => {
      for (let nth = 0; nth < rounds; nth += 1) {
        const user = await newUser({ emailVerified: false });
        const asked = await ask(method, emailOf(user));
        const answers = fulfilled(await race(method === link ? 100 : 30, () => verify(method, asked)));
        expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
        expect(new Set(answers.map(({ evidence }) => evidence.userVersion))).toEqual(new Set([user.version + 1]));
        expect(identity.outbox.of(eventMap.identity.userUpdated).filter(({ userId }) => userId === user.id)).toHaveLength(1);
      }
    },
    60_000,
  );

  it.each([link, code] as const)(
    '%s: verifies the address of who has nothing else, and is not sent to who has a password',
    async (method) => {
      const invited = await newUser({ emailVerified: false });
      await verify(method, await ask(method, emailOf(invited)));
      expect(await identity.get(GetUserUseCase).execute(a, { id: invited.id })).toMatchObject({
        emailVerified: true,
        version: invited.version + 1,
      });
      const other = await newUser({ emailVerified: false, password: 'violet anchor drizzle' });
      expect(await messageOf(await request(method, emailOf(other)))).toEqual({ kind: 'none' });
      const without = await newUser({ email: null, emailVerified: false });
      expect(await messageOf(await request(method, without.username ?? ''))).toEqual({ kind: 'none' });
    },
  );

  it.each([link, code] as const)('%s: the last that is made for a challenge is good, and none is made after the answer', async (method) => {
    const user = await newUser();
    const first = await ask(method, emailOf(user));
    const second = { ...first, secret: secretIn(await messageOf(first.challengeId)) };
    if (first.secret !== second.secret) await expect(verify(method, first)).rejects.toEqual(refused);
    await verify(method, second);
    expect(await messageOf(first.challengeId)).toEqual({ kind: 'none' });
    await expect(verify(method, second)).resolves.toMatchObject({ isRepeated: true });
  });

  it('attack A59: the sixth guess at a code fails even if it is right, also in a burst', async () => {
    const user = await newUser();
    const asked = await ask(code, emailOf(user));
    expect(asked.secret).toMatch(/^\d{8}$/);
    await race(20, () => verify(code, { ...asked, secret: otherThan(asked.secret) }));
    await expect(verify(code, asked)).rejects.toEqual(refused);
  });

  it('attack A60: wrong codes for a name, known or not, stop one network for an hour, whatever is asked for anew, and no other', async () => {
    const user = await newUser();
    for (const identifier of [emailOf(user), 'nobody@example.com']) {
      for (let nth = 0; nth < 2; nth += 1) {
        const challengeId = await request(code, identifier, from('192.0.2.1'));
        const message = await messageOf(challengeId);
        const secret = message.kind === 'code' ? otherThan(message.code) : '12345678';
        for (let guess = 0; guess < 5; guess += 1)
          await expect(verify(code, { challengeId, secret }, from('192.0.2.1'))).rejects.toEqual(refused);
      }
      const challengeId = await request(code, identifier, from('192.0.2.1'));
      await expect(verify(code, { challengeId, secret: '12345678' }, from('192.0.2.1'))).rejects.toEqual(tooMany);
    }
    const elsewhere = await ask(code, emailOf(user), from('198.51.100.7'));
    await expect(verify(code, elsewhere, from('198.51.100.7'))).resolves.toMatchObject({ evidence: { userId: user.id } });
  });

  it('N25, attack A60: guesses for names that nobody has concern nobody; after ten thousand at codes that were sent, codes are longer for the rest of the hour, and nobody is refused', async () => {
    const user = await newUser();
    const countTenThousand = () =>
      identity.database.query('UPDATE identity.throttle_windows SET occurrences = 10000 WHERE tenant_id = $1 AND counter = $2', [
        a.tenantId,
        'wrong sign-in codes 10000/3600',
      ]);
    const ofNobody = { challengeId: await request(code, 'nobody@example.com'), secret: '12345678' };
    await expect(verify(code, ofNobody)).rejects.toEqual(refused);
    expect((await countTenThousand()).rowCount).toBe(1);
    const asked = await ask(code, emailOf(user));
    expect(asked.secret).toMatch(/^\d{8}$/);
    await expect(verify(code, { ...asked, secret: otherThan(asked.secret) })).rejects.toEqual(refused);
    expect((await countTenThousand()).rowCount).toBe(2);
    for (let nth = 0; nth < 6; nth += 1) for (const one of [asked, ofNobody]) await expect(verify(code, one)).rejects.toEqual(refused);
    const longer = await ask(code, emailOf(user));
    expect(longer.secret).toMatch(/^\d{12}$/);
    await expect(verify(code, longer)).resolves.toMatchObject({ evidence: { userId: user.id } });
    identity.clock.advance(60 * minute);
    const usual = await ask(code, emailOf(user));
    expect(usual.secret).toMatch(/^\d{8}$/);
    await expect(verify(code, usual)).resolves.toMatchObject({ evidence: { userId: user.id } });
  });

  it('attack A66: five in a quarter of an hour to a name on behalf of a network, thirty an hour in all, and nobody is told', async () => {
    const { email } = await newUser();
    for (let nth = 0; nth < 6; nth += 1) await request(link, email ?? '', from('192.0.2.1'));
    expect(due()).toEqual([true, true, true, true, true, false]);
    identity.outbox.events.length = 0;
    for (let network = 1; network <= 6; network += 1)
      for (let nth = 0; nth < 5; nth += 1) await request(link, email ?? '', from(`198.51.${network}.1`));
    expect(due().filter(Boolean)).toHaveLength(25);
    identity.clock.advance(60 * minute);
    identity.outbox.events.length = 0;
    await request(link, email ?? '', from('192.0.2.1'));
    expect(due()).toEqual([true]);
  });

  it('is refused where the tenant has none of it, to an address that asked too often, and once more where none was asked for', async () => {
    identity.firstFactors.policy = { firstFactors: ['password', link], perAddress: null };
    await expect(request(code, 'ada')).rejects.toMatchObject({ code: 'forbidden' });
    const perAddress = { endpoint: 'sign_in_message', subject: 'address', event: 'requests', max: 1, seconds: 60 } as const;
    identity.firstFactors.policy = { firstFactors: [link], perAddress };
    await request(link, 'ada', from('192.0.2.9'));
    await expect(request(link, 'bob', from('192.0.2.9'))).rejects.toEqual(tooMany);
    const again = {
      challengeId: randomUUID() as ChallengeId,
      method: link,
      signInId,
      about: { sameAs: randomUUID() as ChallengeId },
    } as const;
    await expect(identity.get(RequestSignInMessageUseCase).execute(a, again)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is asked for once more without its name', async () => {
    const user = await newUser();
    const challengeId = randomUUID() as ChallengeId;
    const about = { sameAs: await request(link, emailOf(user)) };
    await identity.get(RequestSignInMessageUseCase).execute(a, { challengeId, method: link, signInId, about });
    expect(await messageOf(challengeId)).toMatchObject({ kind: 'link', user: { id: user.id }, signInId });
  });

  it('is nowhere but in itself', async () => {
    const user = await newUser();
    const [linked, coded] = [await ask(link, emailOf(user)), await ask(code, emailOf(user))];
    await Promise.all([verify(link, linked), verify(code, coded)]);
    const kept = JSON.stringify([await rows(a, 'SELECT * FROM sign_in_messages'), identity.outbox.events, log]);
    for (const { secret } of [linked, coded]) expect(kept).not.toContain(secret);
    for (const told of [identity.outbox.events, log]) expect(JSON.stringify(told)).not.toContain(emailOf(user));
  });

  it('is its tenant\u2019s alone, and goes with it', async () => {
    await ask(link, emailOf(await newUser()));
    await ask(link, emailOf(await newUser({}, b)), b);
    const idsIn = (context: TenantContext) => rows(context, 'SELECT id FROM sign_in_messages');
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    expect([(await idsIn(a)).length, (await idsIn(b)).length]).toEqual([1, 1]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    expect([(await idsIn(a)).length, (await idsIn(b)).length]).toEqual([0, 1]);
  });
});
