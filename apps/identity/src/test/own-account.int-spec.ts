import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type OwnRequest, proofAges, type User } from '#contracts';
import { buildAttribute, buildSession } from '#testing';
import { ChangeOwnPasswordUseCase } from '../use-cases/change-own-password/change-own-password.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetOwnProfileUseCase } from '../use-cases/get-own-profile/get-own-profile.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { UpdateOwnProfileUseCase } from '../use-cases/update-own-profile/update-own-profile.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

const before = 'plum kettle orbit';
const after = 'violet anchor drizzle';

describe('one’s own account, on a real database', () => {
  let user: User;

  useIdentity();
  beforeEach(async () => {
    identity.schemas.schema = [];
    user = await identity.get(CreateUserUseCase).execute(a, { username: 'alice', name: 'Alice', password: before, roles: ['member'] });
    identity.outbox.events.length = 0;
  });

  /** The secret of a session of that user, whose proof is that old (seconds). */
  const signIn = (
    age = 0,
    of = user,
    context = a,
  ): { readonly sessionToken: string; readonly session: ReturnType<typeof buildSession> } => {
    const session = buildSession(of.id, identity.clock.epochSeconds() - age);
    const sessionToken = randomUUID();
    identity.holders.know(context, sessionToken, session);
    return { sessionToken, session };
  };
  const change = (request: OwnRequest, { password = after, endsOtherSessions = true } = {}, context = a) =>
    identity
      .get(ChangeOwnPasswordUseCase)
      .execute(context, { sessionToken: request.sessionToken, password, endsOtherSessions, locale: 'de' });
  const update = ({ sessionToken }: OwnRequest, more: object = {}, context = a) =>
    identity.get(UpdateOwnProfileUseCase).execute(context, { sessionToken, name: 'Alice B.', picture: null, locale: 'de', ...more });
  const profile = ({ sessionToken }: OwnRequest, context = a) => identity.get(GetOwnProfileUseCase).execute(context, { sessionToken });
  const proves = async (password: string): Promise<boolean> => {
    const attempt = { method: 'password', identifier: 'alice', password, knownBrowser: null } as const;
    return identity
      .get(VerifyAuthenticationUseCase)
      .execute(a, attempt)
      .then(
        () => true,
        () => false,
      );
  };

  it('a new password takes the place of the one before, and the event names the session that stays', async () => {
    const { sessionToken, session } = signIn();
    await change({ sessionToken });
    expect([await proves(before), await proves(after)]).toEqual([false, true]);
    expect(identity.outbox.of(eventMap.identity.passwordChanged)).toEqual([
      { userId: user.id, version: user.version + 1, keptSessions: [session.sessionId] },
    ]);
  });

  it('all sessions stay where their user says so', async () => {
    await change(signIn(), { endsOtherSessions: false });
    expect(identity.outbox.of(eventMap.identity.passwordChanged)).toMatchObject([{ keptSessions: 'all' }]);
  });

  it('an unfit password changes nothing, and is refused in the language of the page', async () => {
    await expect(change(signIn(), { password: 'kurz' })).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [{ pointer: '/password', detail: expect.stringContaining('Zeichen') }],
    });
    expect([await proves(before), identity.outbox.events]).toEqual([true, []]);
  });

  it('attack A64: a proof that is too old changes no password', async () => {
    await expect(change(signIn(proofAges.accepted + 1))).rejects.toMatchObject({ code: 'step_up_required' });
    expect([await proves(before), identity.outbox.events]).toEqual([true, []]);
    await change(signIn(proofAges.accepted));
  });

  it('a user who was disabled or deleted changes nothing by a session that has not heard of it', async () => {
    const request = signIn();
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'disabled' });
    await expect(change(request)).rejects.toMatchObject({ code: 'login_required' });
    await expect(update(request)).rejects.toMatchObject({ code: 'login_required' });
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    for (const asked of [() => change(request), () => update(request), () => profile(request)])
      await expect(asked()).rejects.toMatchObject({ code: 'login_required' });
  });

  it('a user sees what they are known by, and nothing that is kept for administrators', async () => {
    const own = await profile(signIn());
    expect(own).toMatchObject({ id: user.id, username: 'alice', name: 'Alice', acceptedTerms: [] });
    for (const member of ['roles', 'groups', 'customClaims', 'status', 'version']) expect(own).not.toHaveProperty(member);
  });

  it('a user changes name, picture and language, and nothing else, whatever else arrives', async () => {
    const more = {
      roles: ['admin'],
      status: 'active',
      username: 'root',
      email: 'root@example.com',
      emailVerified: true,
      customClaims: { a: 1 },
      id: 'x',
    };
    await update(signIn(), more);
    const known = await identity.get(GetUserUseCase).execute(a, { id: user.id });
    expect(known).toEqual({ ...user, name: 'Alice B.', locale: 'de', version: user.version + 1, updatedAt: known.updatedAt });
  });

  it('a user changes the attributes that are theirs to change, sees those that they may see, and nobody of another tenant has them', async () => {
    const schema = [
      buildAttribute('team'),
      buildAttribute('level', { userAccess: 'read' }),
      buildAttribute('note', { userAccess: 'none' }),
    ];
    identity.schemas.schema = schema;
    const set = { id: user.id, attributes: { team: 'red', level: '3', note: 'late' } };
    await identity.get(UpdateUserUseCase).execute(a, set);
    await expect(identity.get(UpdateUserUseCase).execute(b, set)).rejects.toMatchObject({ code: 'not_found' });
    expect((await profile(signIn())).attributes).toEqual({ team: 'red', level: '3' });
    for (const name of ['level', 'note', 'unknown'])
      await expect(update(signIn(), { attributes: { [name]: 'x' } })).rejects.toMatchObject({
        code: 'invalid_argument',
        members: [{ pointer: `/attributes/${name}` }],
      });
    expect((await update(signIn(), { attributes: { team: 'blue' } })).attributes).toEqual({ team: 'blue', level: '3' });
    expect(await identity.get(GetUserUseCase).execute(a, { id: user.id })).toMatchObject({
      attributes: { team: 'blue', level: '3', note: 'late' },
    });
  });

  it.each([
    ['picture', { picture: 'javascript:alert(1)' }],
    ['name', { name: '\u0000' }],
    ['locale', { locale: 'no language' }],
  ])('refuses an unfit %s', async (member, more) => {
    await expect(update(signIn(), more)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: `/${member}` }] });
  });

  it('attack A62: no RPC of one’s own is answered without a live session of the tenant', async () => {
    const ofOther = signIn(0, user, b).sessionToken;
    for (const sessionToken of [ofOther, 'nobody’s', '', null, undefined, 7, {}] as string[])
      for (const asked of [change, update, profile])
        await expect(asked({ sessionToken })).rejects.toMatchObject({ code: 'login_required' });
    expect(identity.outbox.events).toEqual([]);
  });
});
