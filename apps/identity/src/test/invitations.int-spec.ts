import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type CreateInvitationRequest, eventMap, type Invitation, type InvitationId, type TenantContext } from '#contracts';
import { createSecret, hashSecret } from '#oauth-core';
import { fulfilled, race, rejected, statementsOf } from '#testing';
import { InvitationStore } from '../ports/invitation-store.js';
import type { RegistrationPolicy } from '../ports/registration-policies.js';
import { AcceptInvitationUseCase } from '../use-cases/accept-invitation/accept-invitation.use-case.js';
import { CreateInvitationMessageUseCase } from '../use-cases/create-invitation-message/create-invitation-message.use-case.js';
import { CreateInvitationUseCase } from '../use-cases/create-invitation/create-invitation.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetInvitationUseCase } from '../use-cases/get-invitation/get-invitation.use-case.js';
import { ListInvitationsUseCase } from '../use-cases/list-invitations/list-invitations.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { OpenInvitationUseCase } from '../use-cases/open-invitation/open-invitation.use-case.js';
import { ResendInvitationUseCase } from '../use-cases/resend-invitation/resend-invitation.use-case.js';
import { RevokeInvitationUseCase } from '../use-cases/revoke-invitation/revoke-invitation.use-case.js';
import { openRegistration } from './fake-policies.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

describe('people who are invited, on a real database', () => {
  const policy: RegistrationPolicy = { ...openRegistration, registration: 'by_invitation' };
  useIdentity();
  beforeEach(() => {
    identity.registration.policy = policy;
  });

  const email = 'ada@example.com';
  const password = 'violet anchor drizzle';
  const invite = (more: Partial<CreateInvitationRequest> = {}, context = a): Promise<Invitation> =>
    identity.get(CreateInvitationUseCase).execute(context, { email, ...more });
  const message = ({ id: invitationId }: { readonly id: InvitationId }, context = a) =>
    identity.get(CreateInvitationMessageUseCase).execute(context, { invitationId });
  const tokenOf = async (invitation: { readonly id: InvitationId }): Promise<string> => {
    const made = await message(invitation);
    if (made.kind !== 'link') throw new Error('no link');
    return made.token;
  };
  const accept = (token: string, { context = a, set = password } = {}) =>
    identity.get(AcceptInvitationUseCase).execute(context, { token, password: set, name: 'Ada', locale: 'de' });
  const open = (token: string, context = a) => identity.get(OpenInvitationUseCase).execute(context, { token });
  const find = (id: InvitationId, context = a) => identity.get(GetInvitationUseCase).execute(context, { id });
  const resend = (id: InvitationId, context = a) => identity.get(ResendInvitationUseCase).execute(context, { id });
  const revoke = (id: InvitationId, context = a) => identity.get(RevokeInvitationUseCase).execute(context, { id });
  const users = async (context = a) => (await identity.get(ListUsersUseCase).execute(context, { limit: 100 })).items;
  const gone = { code: 'not_found' };

  it('become users with the invited address, verified, and what was given along', async () => {
    const invitation = await invite({ email: ' Ada@example.com', name: 'Ada N.', roles: ['editor'], groups: ['press'], locale: 'fr' });
    expect(invitation).toMatchObject({ status: 'pending', email: 'Ada@example.com', userId: null, clientId: null });
    const token = await tokenOf(invitation);
    await expect(open(token)).resolves.toEqual({
      status: 'pending',
      email: 'Ada@example.com',
      name: 'Ada N.',
      clientId: null,
      minLength: 8,
    });
    await expect(accept(token)).resolves.toEqual({ identifier: 'Ada@example.com' });
    const [user] = await users();
    expect(user).toMatchObject({
      email: 'Ada@example.com',
      emailVerified: true,
      name: 'Ada',
      locale: 'fr',
      roles: ['editor'],
      groups: ['press'],
    });
    await expect(find(invitation.id)).resolves.toMatchObject({ status: 'accepted', userId: user?.id });
    const { id: invitationId, expiresAt } = invitation;
    const { invitationCreated, invitationAccepted, userCreated } = eventMap.identity;
    expect(identity.outbox.of(invitationCreated)).toEqual([{ invitationId, expiresAt }]);
    expect(identity.outbox.of(invitationAccepted)).toEqual([{ invitationId, userId: user?.id }]);
    expect(identity.outbox.of(userCreated)).toEqual([{ userId: user?.id, hasEmail: true, version: 1, source: 'invitation' }]);
    expect(JSON.stringify(identity.outbox.events)).not.toMatch(/ost_iv_|example/);
  });

  it('attack A88: of a hundred who accept one at once, one user comes, and later ones are answered like the first', async () => {
    const token = await tokenOf(await invite());
    const results = await race(100, () => accept(token));
    expect(await users()).toHaveLength(1);
    expect(identity.outbox.of(eventMap.identity.invitationAccepted)).toHaveLength(1);
    for (const answer of fulfilled(results)) expect(answer).toEqual({ identifier: email });
    const codes = new Set(rejected(results).map((reason) => (reason as { code: string }).code));
    for (const busy of ['too_many_requests', 'unavailable', 'not_found']) codes.delete(busy);
    expect([...codes]).toEqual([]);
    await expect(accept(token, { set: 'another phrase entirely' })).resolves.toEqual({ identifier: email });
    await expect(open(token)).resolves.toMatchObject({ status: 'accepted' });
    expect(await users()).toHaveLength(1);
  });

  it('attack A88: have the invited address, whoever opens the link', async () => {
    const token = await tokenOf(await invite());
    const forwarded = { token, password, name: 'Eve', locale: 'en', email: 'eve@example.com' };
    await identity.get(AcceptInvitationUseCase).execute(a, forwarded);
    expect(await users()).toEqual([expect.objectContaining({ email, emailVerified: true })]);
  });

  it('come of no invitation that has expired, was revoked, or has a later link, and the page may say which', async () => {
    const expiring = await invite({ email: 'late@example.com' });
    const late = await tokenOf(expiring);
    identity.clock.advance(604_801);
    await expect(accept(late)).rejects.toMatchObject(gone);
    await expect(open(late)).resolves.toMatchObject({ status: 'expired' });
    await expect(message(expiring)).resolves.toEqual({ kind: 'none' });
    const taken = await invite();
    const token = await tokenOf(taken);
    await revoke(taken.id);
    await expect(accept(token)).rejects.toMatchObject(gone);
    await expect(open(token)).resolves.toMatchObject({ status: 'revoked' });
    await expect(revoke(taken.id)).resolves.toEqual({ revoked: true });
    await expect(resend(taken.id)).rejects.toMatchObject({ code: 'conflict' });
    const again = await invite();
    const [first, second] = [await tokenOf(again), await tokenOf(again)];
    await expect(open(first)).rejects.toMatchObject(gone);
    await expect(accept(first)).rejects.toMatchObject(gone);
    await expect(accept(second)).resolves.toEqual({ identifier: email });
    await expect(revoke(again.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await users()).toHaveLength(1);
  });

  it('attack A80: of a link that was made up, replaced, or is another tenant\u2019s, nothing is told apart: the same refusal after the same statements', async () => {
    const again = await invite();
    const [replaced, foreign] = [await tokenOf(again), await tokenOf(again)];
    const links: readonly [string, TenantContext][] = [
      [createSecret('iv', randomBytes), a],
      [replaced, a],
      [foreign, b],
    ];
    for (const ask of [open, (token: string, context: TenantContext) => accept(token, { context })]) {
      const answers = new Set<string>();
      for (const [token, context] of links) {
        let refusal: unknown = null;
        const statements = await statementsOf(() => ask(token, context).catch((error: unknown) => (refusal = error)));
        expect(refusal).toMatchObject(gone);
        expect(statements).toContainEqual(expect.stringContaining('invitations'));
        answers.add(JSON.stringify([statements, String(refusal)]));
      }
      expect(answers.size).toBe(1);
    }
  });

  it('are sent another link by resending, with its whole time, once in thirty seconds, and only as many as were asked for', async () => {
    const { id } = await invite();
    const before = await tokenOf({ id });
    await expect(resend(id)).rejects.toMatchObject({ code: 'too_many_requests' });
    await expect(open(before)).resolves.toMatchObject({ status: 'pending' });
    identity.clock.advance(604_800 + 1);
    await expect(find(id)).resolves.toMatchObject({ status: 'expired' });
    await expect(resend(id)).resolves.toMatchObject({ status: 'pending' });
    await expect(open(before)).rejects.toMatchObject(gone);
    await expect(accept(before)).rejects.toMatchObject(gone);
    expect(identity.outbox.of(eventMap.identity.invitationResent)).toHaveLength(1);
    for (let count = 0; count < 20; count += 1) await tokenOf({ id });
    await expect(message({ id })).resolves.toEqual({ kind: 'none' });
  });

  it('attack A66: are sent twenty messages a day, however often they are invited anew or in another case, and nobody else fewer', async () => {
    const { id } = await invite();
    for (let count = 1; count < 10; count += 1) {
      identity.clock.advance(30);
      await resend(id);
    }
    await revoke(id);
    for (let count = 0; count < 10; count += 1) await revoke((await invite({ email: 'Ada@Example.com' })).id);
    const tooMany = { code: 'too_many_requests', retryAfter: 86_400 - 270 };
    await expect(invite()).rejects.toMatchObject(tooMany);
    const { items } = await identity.get(ListInvitationsUseCase).execute(a, { limit: 100, email });
    expect(items.map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 'revoked'));
    expect(identity.outbox.of(eventMap.identity.invitationCreated)).toHaveLength(11);
    await expect(invite({ email: 'bob@example.com' })).resolves.toMatchObject({ status: 'pending' });
    await expect(invite({}, b)).resolves.toMatchObject({ status: 'pending' });
    identity.clock.advance(86_400);
    const again = await invite();
    await expect(message(again)).resolves.toMatchObject({ kind: 'link' });
  });

  it('attack A88: are invited once at a time, in whatever case, and not where they have an account; administrators are told whom', async () => {
    const { id } = await invite();
    await expect(invite({ email: 'ADA@Example.com' })).rejects.toMatchObject({ code: 'conflict', existingId: id });
    const results = await race(20, () => invite({ email: 'bob@example.com' }));
    expect(fulfilled(results)).toHaveLength(1);
    const user = await identity.get(CreateUserUseCase).execute(a, { email: 'eve@example.com' });
    await expect(invite({ email: 'Eve@example.com' })).rejects.toMatchObject({ code: 'conflict', existingId: user.id });
    await expect(invite({}, b)).resolves.toMatchObject({ status: 'pending' });
  });

  it('who had an account made meanwhile keep that one, and its password', async () => {
    const token = await tokenOf(await invite());
    const user = await identity.get(CreateUserUseCase).execute(a, { email });
    await expect(accept(token)).rejects.toMatchObject({ code: 'conflict' });
    expect(await users()).toEqual([user]);
  });

  it('refuses unfit members, each by its name, and whoever is invited while registration is closed or nobody signs in by a password', async () => {
    for (const [more, pointer] of [
      [{ email: 'ada' }, '/email'],
      [{ email: 'a@b\nbcc: c@d' }, '/email'],
      [{ name: 'Al\u202eice' }, '/name'],
      [{ roles: ['a\nb'] }, '/roles/0'],
      [{ locale: '?' }, '/locale'],
    ] as const)
      await expect(invite(more)).rejects.toMatchObject({ code: 'invalid_argument', members: [expect.objectContaining({ pointer })] });
    const invitation = await invite();
    const token = await tokenOf(invitation);
    for (const [change, setting] of [
      [{ registration: 'closed' }, 'registration'],
      [{ firstFactors: ['magic-link'] }, 'first_factors'],
    ] as const) {
      identity.registration.policy = { ...policy, ...change };
      const refusal = { code: 'conflict', message: expect.stringContaining(setting) };
      await expect(invite({ email: 'bob@example.com' })).rejects.toMatchObject(refusal);
      await expect(resend(invitation.id)).rejects.toMatchObject(refusal);
      await expect(open(token)).rejects.toMatchObject(gone);
      await expect(accept(token)).rejects.toMatchObject(gone);
    }
  });

  it('spend none of it by an unfit password, and twenty tries at most', async () => {
    const token = await tokenOf(await invite());
    for (let count = 0; count < 20; count += 1)
      await expect(accept(token, { set: 'short' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(accept(token)).rejects.toMatchObject(gone);
    await expect(accept('ost_iv_x')).rejects.toMatchObject(gone);
    expect(await users()).toEqual([]);
  });

  it('fault F03: the user, the end of the invitation and the events are there, or none of them', async () => {
    const token = await tokenOf(await invite());
    identity.outbox.failure = new Error('the outbox is full');
    await expect(accept(token)).rejects.toThrow('the outbox is full');
    identity.outbox.failure = null;
    expect(await users()).toEqual([]);
    await expect(accept(token)).resolves.toEqual({ identifier: email });
  });

  it('attack A70: is nothing at another tenant', async () => {
    const invitation = await invite();
    const token = await tokenOf(invitation);
    await expect(message(invitation, b)).resolves.toEqual({ kind: 'none' });
    for (const attempt of [
      open(token, b),
      accept(token, { context: b }),
      find(invitation.id, b),
      resend(invitation.id, b),
      revoke(invitation.id, b),
    ])
      await expect(attempt).rejects.toMatchObject(gone);
    expect((await identity.get(ListInvitationsUseCase).execute(b, { limit: 10 })).items).toEqual([]);
    const store = identity.get(InvitationStore);
    const foreign = store.insert.bind(store);
    await expect(
      identity.unitOfWork.transaction(b, (tx) =>
        foreign(tx, a, { ...invitation, email: 'c@d.example' }, { links: 1, keptSince: new Date(0) }),
      ),
    ).rejects.toThrow();
    await expect(find(invitation.id)).resolves.toMatchObject({ status: 'pending' });
  });

  it('keeps the hash of the link alone, lists by address and page, forgets what ended 90 days ago, and goes with its user', async () => {
    const first = await invite();
    const token = await tokenOf(first);
    identity.clock.advance(1);
    await invite({ email: 'bob@example.com' });
    const list = identity.get(ListInvitationsUseCase);
    const page = await list.execute(a, { limit: 1 });
    expect(page.items).toEqual([expect.objectContaining({ id: first.id })]);
    expect((await list.execute(a, { limit: 1, cursor: page.nextCursor ?? '' })).items).toEqual([
      expect.objectContaining({ email: 'bob@example.com' }),
    ]);
    expect((await list.execute(a, { limit: 9, email: 'ADA@example.com' })).items).toHaveLength(1);
    const rows = async (): Promise<string> =>
      JSON.stringify((await identity.database.query('SELECT * FROM identity.invitations WHERE tenant_id = $1', [a.tenantId])).rows);
    expect(await rows()).toContain(hashSecret(token));
    expect(await rows()).not.toContain(token);
    await accept(token);
    const [user] = await users();
    if (user) await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect(await rows()).not.toContain(email);
    identity.clock.advance(98 * 86_400);
    await invite({ email: 'carol@example.com' });
    expect(await rows()).not.toContain('bob@example.com');
  });
});
