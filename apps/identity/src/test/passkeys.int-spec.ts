import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BegunEnrolment,
  type ChallengeId,
  type EnrolmentId,
  eventMap,
  type PasskeyCreationOptions,
  type PasskeyRequestOptions,
  type TenantContext,
  type User,
  type VerifiedAuthentication,
} from '#contracts';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import {
  captureLog,
  type Ceremony,
  fulfilled,
  type LoggedLine,
  medianTimes,
  race,
  rejected,
  rounds,
  SoftwareAuthenticator,
  spread,
  twoTenants,
} from '#testing';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreatePasskeyChallengeUseCase } from '../use-cases/create-passkey-challenge/create-passkey-challenge.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { IdentityHarness } from './identity-harness.js';

const refused = expect.objectContaining({ code: 'invalid_credentials' });
const tables = ['passkeys', 'passkey_users', 'passkey_challenges'];
const origin = 'http://localhost:3000';
const acme = 'https://login.acme.example';

type Who = Pick<User, 'id' | 'version'>;

describe('WebAuthn Level 3 §7: passkeys', () => {
  let identity: IdentityHarness;
  let a: TenantContext;
  let b: TenantContext;
  let log: readonly LoggedLine[];

  beforeAll(async () => {
    identity = await IdentityHarness.start();
    log = captureLog();
  }, 60_000);
  afterAll(() => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    identity.outbox.events.length = 0;
  });

  const newUser = (context = a): Promise<User> =>
    identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}`, email: `${randomUUID()}@example.com` });
  const begin = async (user: Who, context = a): Promise<BegunEnrolment & { readonly options: PasskeyCreationOptions }> => {
    const begun = await identity
      .get(BeginEnrolmentUseCase)
      .execute(context, { userId: user.id, userVersion: null, purpose: 'a session', mustBeFirst: false, wish: { method: 'passkey' } });
    if (begun.offer.method !== 'passkey') throw new Error('another authenticator was offered');
    return { ...begun, options: begun.offer.options };
  };
  const confirm = (
    user: Who,
    enrolmentId: EnrolmentId,
    credential: string,
    context = a,
    name: string | null = null,
    mustBeFirst = false,
    purpose = 'a session',
  ) =>
    identity.get(ConfirmEnrolmentUseCase).execute(context, {
      userId: user.id,
      userVersion: null,
      purpose,
      mustBeFirst,
      enrolmentId,
      answer: { method: 'passkey', credential },
      name,
    });
  const enrol = async (user: Who, authenticator = new SoftwareAuthenticator(), context = a) => {
    const { enrolmentId, options } = await begin(user, context);
    const { authenticator: enrolled } = await confirm(
      user,
      enrolmentId,
      authenticator.create(options, { origin }),
      context,
      'my telephone',
    );
    return { authenticator, enrolled };
  };
  const ask = async (proved: Who | null = null, context = a): Promise<{ challengeId: ChallengeId; options: PasskeyRequestOptions }> => {
    const challengeId = randomUUID() as ChallengeId;
    const user = proved && { userId: proved.id, userVersion: proved.version };
    return { challengeId, ...(await identity.get(CreatePasskeyChallengeUseCase).execute(context, { challengeId, user })) };
  };
  const verify = (
    challengeId: ChallengeId,
    answer: string,
    { proved = null, context = a }: { proved?: Who | null; context?: TenantContext } = {},
  ) =>
    identity.get(VerifyAuthenticationUseCase).execute(context, {
      method: 'passkey',
      userId: proved?.id ?? null,
      userVersion: proved?.version ?? null,
      challengeId,
      answer,
    });
  const signIn = async (
    authenticator: SoftwareAuthenticator,
    ceremony: Partial<Ceremony> = {},
    context = a,
  ): Promise<VerifiedAuthentication> => {
    const { challengeId, options } = await ask(null, context);
    return verify(challengeId, authenticator.get(options, { origin, ...ceremony }), { context });
  };
  const asSecond = async (proved: Who, authenticator: SoftwareAuthenticator, ceremony: Partial<Ceremony> = {}) => {
    const { challengeId, options } = await ask(proved);
    return verify(challengeId, authenticator.get(options, { origin, ...ceremony }), { proved });
  };
  const list = (user: Who, context = a) => identity.get(ListAuthenticatorsUseCase).execute(context, { userId: user.id });
  const rows = (context: TenantContext, sql: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
    identity.unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [...parameters]));

  describe('as they are made', () => {
    it('are offered for the domain of the tenant\u2019s issuer, by a handle that is random and one of the user', async () => {
      const user = await newUser();
      const { authenticator } = await enrol(user);
      const { options, expiresAt } = await begin(user);
      expect(options).toMatchObject({
        rp: { id: 'localhost', name: expect.any(String) },
        user: { name: user.username, displayName: user.username },
        attestation: 'none',
        timeout: 300_000,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
        excludeCredentials: [{ type: 'public-key', id: authenticator.credentialId, transports: ['hybrid', 'internal'] }],
      });
      expect(Date.parse(expiresAt) - identity.clock.now().getTime()).toBe(300_000);
      expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(32);
      expect((await begin(user)).options.user.id).toBe(options.user.id);
      expect((await begin(await newUser())).options.user.id).not.toBe(options.user.id);
      for (const known of [user.id, user.email, user.username]) expect(options.user.id).not.toContain(known);
    });

    it('are kept with their domain and origin, and listed by the name that their user gave, or their maker has', async () => {
      const user = await newUser();
      const { enrolled, authenticator } = await enrol(user);
      expect(enrolled).toMatchObject({ method: 'passkey', name: 'my telephone', lastUsedAt: null });
      const nameless = new SoftwareAuthenticator();
      identity.clock.advance(1);
      const { enrolmentId, options } = await begin(user);
      Object.assign(nameless, { aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349' });
      expect((await confirm(user, enrolmentId, nameless.create(options, { origin }))).authenticator.name).toBe('Bitwarden');
      expect(await list(user)).toEqual({
        enrolled: ['passkey', 'recovery-code'],
        authenticators: [enrolled, expect.objectContaining({ name: 'Bitwarden' })],
        recoveryCodesLeft: 10,
        userVersion: user.version,
        secondFactor: 'off',
        onFile: { attributes: [], terms: [] },
      });
      const [row] = await rows(a, 'SELECT * FROM passkeys WHERE id = $1', [enrolled.id]);
      expect(row).toMatchObject({
        credential_id: authenticator.credentialId,
        rp_id: 'localhost',
        origin,
        backed_up: true,
        sign_count: '0',
      });
      expect(identity.outbox.of(eventMap.identity.authenticatorAdded)).toHaveLength(2);
    });

    it('attack A78: are refused for another challenge, origin or domain, and the challenge is used by that', async () => {
      const user = await newUser();
      const wrong: readonly Partial<Ceremony>[] = [
        { challenge: randomBytes(32).toString('base64url') },
        { origin: 'http://localhost:3001' },
        { origin: 'https://evil.example' },
        { rpId: 'evil.example' },
        { userPresent: false },
      ];
      for (const ceremony of wrong) {
        const { enrolmentId, options } = await begin(user);
        const authenticator = new SoftwareAuthenticator();
        await expect(confirm(user, enrolmentId, authenticator.create(options, { origin, ...ceremony }))).rejects.toEqual(refused);
        await expect(confirm(user, enrolmentId, authenticator.create(options, { origin }))).rejects.toEqual(refused);
      }
      expect((await list(user)).authenticators).toEqual([]);
    });

    it('attack A76, A79: are refused for another user\u2019s or tenant\u2019s enrolment, an assertion\u2019s challenge, one of no kind, and after five minutes', async () => {
      const [user, other, foreign] = [await newUser(), await newUser(), await newUser(b)];
      const made = async () => {
        const { enrolmentId, options } = await begin(user);
        return { enrolmentId, credential: new SoftwareAuthenticator().create(options, { origin }) };
      };
      const [one, two, late] = [await made(), await made(), await made()];
      await expect(confirm(other, one.enrolmentId, one.credential)).rejects.toEqual(refused);
      await expect(confirm(foreign, two.enrolmentId, two.credential, b)).rejects.toEqual(refused);
      const { challengeId, options } = await ask();
      const forged = new SoftwareAuthenticator().create({ ...options, rp: { id: 'localhost' }, user: { id: 'AAAA' } }, { origin });
      await expect(confirm(user, challengeId as string as EnrolmentId, forged)).rejects.toEqual(refused);
      for (const id of ['x', '', late.enrolmentId.toUpperCase()])
        await expect(confirm(user, id as EnrolmentId, late.credential)).rejects.toEqual(refused);
      identity.clock.advance(300);
      await expect(confirm(user, late.enrolmentId, late.credential)).rejects.toEqual(refused);
    });

    it('WebAuthn Level 3 §7.1, step 26: are refused where the tenant has one of that id, which another tenant may have', async () => {
      const [user, other, foreign] = [await newUser(), await newUser(), await newUser(b)];
      const { authenticator } = await enrol(user);
      await expect(enrol(other, authenticator)).rejects.toEqual(refused);
      await expect(enrol(user, authenticator)).rejects.toEqual(refused);
      await expect(enrol(foreign, authenticator, b)).resolves.toBeDefined();
    });

    it('N03: are answered alike to who sends the form twice, recovery codes included, for a minute, and to nobody else', async () => {
      const user = await newUser();
      const { enrolmentId, options } = await begin(user);
      const credential = new SoftwareAuthenticator().create(options, { origin });
      const first = await confirm(user, enrolmentId, credential);
      expect(first).toMatchObject({ isRepeated: false, recoveryCodes: expect.arrayContaining([expect.any(String)]) });
      expect(await confirm(user, enrolmentId, credential)).toEqual({ ...first, isRepeated: true });
      const other = new SoftwareAuthenticator().create(options, { origin });
      await expect(confirm(user, enrolmentId, other)).rejects.toEqual(refused);
      await expect(confirm(user, enrolmentId, credential, a, null, false, 'another session')).rejects.toEqual(refused);
      await expect(confirm(await newUser(), enrolmentId, credential)).rejects.toEqual(refused);
      expect(identity.outbox.of(eventMap.identity.authenticatorAdded)).toHaveLength(1);
      identity.clock.advance(60);
      await expect(confirm(user, enrolmentId, credential)).rejects.toEqual(refused);
    });

    it('N03: are made once, of a hundred that send the same form at once, and all of them are answered', async () => {
      const user = await newUser();
      const { enrolmentId, options } = await begin(user);
      const credential = new SoftwareAuthenticator().create(options, { origin });
      const answers = fulfilled(await race(100, () => confirm(user, enrolmentId, credential)));
      expect(answers.map(({ isRepeated }) => isRepeated).filter((isRepeated) => !isRepeated)).toHaveLength(1);
      expect(new Set(answers.map(({ authenticator, recoveryCodes }) => JSON.stringify([authenticator, recoveryCodes]))).size).toBe(1);
      expect([answers.length, (await list(user)).authenticators.length]).toEqual([100, 1]);
    }, 60_000);

    it('are twenty of a user at most', async () => {
      const user = await newUser();
      for (let nth = 0; nth < 19; nth += 1) await enrol(user);
      const [one, two] = [await begin(user), await begin(user)];
      const made = [one, two].map(({ enrolmentId, options }) =>
        confirm(user, enrolmentId, new SoftwareAuthenticator().create(options, { origin })),
      );
      expect(rejected(await Promise.allSettled(made))).toEqual([refused]);
      await expect(begin(user)).rejects.toMatchObject({ code: 'conflict' });
      const moved = { ...a, issuer: acme, deadline: a.deadline };
      const { enrolmentId, options } = await begin(user, moved);
      await expect(confirm(user, enrolmentId, new SoftwareAuthenticator().create(options, { origin: acme }), moved)).resolves.toBeDefined();
    });

    it('attack A76: are the first of who has only those of another domain, and of nobody who has one of the present', async () => {
      const user = await newUser();
      await enrol(user);
      const moved = { ...a, issuer: acme, deadline: a.deadline };
      const asFirst = async (context: TenantContext, at: string) => {
        const { enrolmentId, options } = await begin(user, context);
        return confirm(user, enrolmentId, new SoftwareAuthenticator().create(options, { origin: at }), context, null, true);
      };
      await expect(asFirst(a, origin)).rejects.toEqual(refused);
      await expect(asFirst(moved, acme)).resolves.toMatchObject({ recoveryCodes: null });
      await expect(asFirst(moved, acme)).rejects.toEqual(refused);
    });

    it('of another domain are taken away with their recovery codes by an administrator, for who has lost those: they set up another and get others', async () => {
      const user = await newUser();
      const { enrolled } = await enrol(user);
      const moved = { ...a, issuer: acme, deadline: a.deadline };
      expect((await list(user, moved)).enrolled).toEqual(['recovery-code']);
      await identity.get(RemoveAuthenticatorUseCase).execute(moved, { userId: user.id, authenticatorId: enrolled.id });
      expect(await list(user, moved)).toMatchObject({ enrolled: [], recoveryCodesLeft: 0 });
      const { enrolmentId, options } = await begin(user, moved);
      const added = confirm(user, enrolmentId, new SoftwareAuthenticator().create(options, { origin: acme }), moved, null, true);
      await expect(added).resolves.toMatchObject({ recoveryCodes: expect.arrayContaining([expect.any(String)]) });
    });
  });

  describe('as the first and only proof', () => {
    it('say who their user is, with user verification: two factors (RFC 8176 `mfa`)', async () => {
      const user = await newUser();
      const { authenticator, enrolled } = await enrol(user);
      const { options } = await ask();
      expect(options).toEqual({
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        rpId: 'localhost',
        timeout: 300_000,
        userVerification: 'required',
        allowCredentials: [],
      });
      expect(await signIn(authenticator)).toEqual({
        evidence: {
          method: 'passkey',
          userId: user.id,
          userVersion: user.version,
          amr: ['swk', 'user', 'mfa'],
          authenticatorId: expect.any(String),
        },
        enrolled: ['passkey', 'recovery-code'],
        isRepeated: false,
        knownBrowser: null,
        secondFactor: 'off',
        onFile: { attributes: [], terms: [] },
      });
      const [used] = (await list(user)).authenticators;
      expect(used).toEqual({ ...enrolled, lastUsedAt: identity.clock.now().toISOString() });
    });

    it.each<[string, Partial<Ceremony>]>([
      ['attack A78: at another origin', { origin: 'http://localhost:3001' }],
      ['attack A78: for another relying party', { rpId: 'evil.example' }],
      ['attack A78: for another challenge', { challenge: randomBytes(32).toString('base64url') }],
      ['attack A78: without user verification', { userVerified: false }],
      ['attack A78: with nobody there', { userPresent: false }],
      ['attack A79: with a handle of another user', { userHandle: randomBytes(32).toString('base64url') }],
      ['attack A79: with no handle', { userHandle: null }],
    ])('are refused %s', async (_what, ceremony) => {
      const { authenticator } = await enrol(await newUser());
      await expect(signIn(authenticator, ceremony)).rejects.toEqual(refused);
      await expect(signIn(authenticator)).resolves.toBeDefined();
    });

    it('attack A78: use a challenge up, wrong ones too, and none after five minutes or of another sign-in', async () => {
      const { authenticator } = await enrol(await newUser());
      const [used, spoilt, late, other] = [await ask(), await ask(), await ask(), await ask()];
      const answer = authenticator.get(used.options, { origin });
      await expect(verify(used.challengeId, answer)).resolves.toBeDefined();
      await expect(verify(used.challengeId, answer)).rejects.toEqual(refused);
      await expect(verify(spoilt.challengeId, authenticator.get(spoilt.options, { origin, userVerified: false }))).rejects.toEqual(refused);
      await expect(verify(spoilt.challengeId, authenticator.get(spoilt.options, { origin }))).rejects.toEqual(refused);
      await expect(verify(other.challengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
      for (const id of ['x', '', late.challengeId.toUpperCase(), randomUUID()])
        await expect(verify(id as ChallengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
      identity.clock.advance(300);
      await expect(verify(late.challengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
    });

    it('attack A78: succeed once of 100 at the same time with one answer, in every round', async () => {
      const { authenticator } = await enrol(await newUser());
      for (let round = 0; round < rounds; round += 1) {
        const { challengeId, options } = await ask();
        const answer = authenticator.get(options, { origin });
        const attempts = await race(100, () => verify(challengeId, answer));
        expect(fulfilled(attempts)).toHaveLength(1);
        for (const refusal of rejected(attempts)) expect(refusal).toEqual(refused);
      }
    }, 120_000);

    it('attack A79: of one tenant are worthless at another of the same domain, whose key and handle they are not', async () => {
      const [user, foreign] = [await newUser(), await newUser(b)];
      const { authenticator } = await enrol(user);
      await expect(signIn(authenticator, {}, b)).rejects.toEqual(refused);
      const known = await ask();
      const elsewhere = await ask(null, b);
      const answer = authenticator.get(known.options, { origin });
      await expect(verify(elsewhere.challengeId, answer, { context: b })).rejects.toEqual(refused);
      await expect(verify(known.challengeId, answer, { context: b })).rejects.toEqual(refused);
      await expect(verify(known.challengeId, answer)).resolves.toBeDefined();
      const theirs = new SoftwareAuthenticator();
      Object.assign(theirs, { credentialId: authenticator.credentialId });
      await enrol(foreign, theirs, b);
      await expect(signIn(authenticator, {}, b)).rejects.toEqual(refused);
      await expect(signIn(theirs)).rejects.toEqual(refused);
      expect((await signIn(theirs, {}, b)).evidence.userId).toBe(foreign.id);
    });

    it('are refused of who is disabled, was deleted, or has removed them, and at another domain than they were made for', async () => {
      const [disabled, deleted, removed, moved] = [await newUser(), await newUser(), await newUser(), await newUser()];
      const enrolled = {
        disabled: await enrol(disabled),
        deleted: await enrol(deleted),
        removed: await enrol(removed),
        moved: await enrol(moved),
      };
      await identity.get(UpdateUserUseCase).execute(a, { id: disabled.id, status: 'disabled' });
      await identity.get(DeleteUserUseCase).execute(a, { id: deleted.id });
      await identity.get(RemoveAuthenticatorUseCase).execute(a, { userId: removed.id, authenticatorId: enrolled.removed.enrolled.id });
      for (const { authenticator } of [enrolled.disabled, enrolled.deleted, enrolled.removed])
        await expect(signIn(authenticator)).rejects.toEqual(refused);
      const atDomain = { ...a, issuer: 'https://login.acme.example', deadline: a.deadline };
      const ceremony = { origin: 'https://login.acme.example' };
      await expect(signIn(enrolled.moved.authenticator, ceremony, atDomain)).rejects.toEqual(refused);
      expect((await list(moved, atDomain)).enrolled).toEqual(['recovery-code']);
      expect((await list(moved)).enrolled).toEqual(['passkey', 'recovery-code']);
    });

    it('attack A80: that nobody knows are refused like wrong ones, in the same time', async () => {
      const { authenticator } = await enrol(await newUser());
      const stranger = new SoftwareAuthenticator();
      const tryWith = (credentialId: string) => () =>
        signIn(stranger, { credentialId, userHandle: 'AAAA' }).then(
          () => null,
          (error: unknown) => error,
        );
      const cases = { wrong: tryWith(authenticator.credentialId), unknown: tryWith(stranger.credentialId) };
      const [wrong, unknown] = [await cases.wrong(), await cases.unknown()];
      expect(wrong).toEqual(refused);
      expect(JSON.stringify(unknown)).toBe(JSON.stringify(wrong));
      expect(spread(await medianTimes(200, cases, { isClear: (times) => spread(times) < 0.1 }))).toBeLessThan(0.2);
    }, 60_000);
  });

  describe('that count their signatures', () => {
    it('WebAuthn Level 3 §7.2, step 22: are refused once the count goes back, or stays, which is told and logged', async () => {
      const user = await newUser();
      const { authenticator, enrolled } = await enrol(user, new SoftwareAuthenticator({ counts: true, backupEligible: false }));
      expect((await signIn(authenticator, { signCount: 7 })).evidence.amr).toEqual(['hwk', 'user', 'mfa']);
      for (const signCount of [7, 6, 0]) await expect(signIn(authenticator, { signCount })).rejects.toEqual(refused);
      const told = { userId: user.id, authenticatorId: enrolled.id };
      expect(identity.outbox.of(eventMap.identity.passkeyCloneSuspected)).toEqual([told, told, told]);
      expect(log.at(-1)).toMatchObject({ msg: 'A sign-in failed', reason: 'passkey_refused', userId: user.id });
      await expect(signIn(authenticator, { signCount: 8 })).resolves.toBeDefined();
    });

    it('a count that nobody signed says nothing: no event, and the last one stays', async () => {
      const { authenticator } = await enrol(await newUser(), new SoftwareAuthenticator({ counts: true }));
      await signIn(authenticator, { signCount: 9 });
      const thief = new SoftwareAuthenticator();
      await expect(signIn(thief, { signCount: 3, credentialId: authenticator.credentialId })).rejects.toEqual(refused);
      expect(identity.outbox.of(eventMap.identity.passkeyCloneSuspected)).toEqual([]);
      await expect(signIn(authenticator, { signCount: 10 })).resolves.toBeDefined();
    });

    it('of two copies at the same time, with one count, one is taken', async () => {
      const { authenticator } = await enrol(await newUser(), new SoftwareAuthenticator({ counts: true }));
      for (let signCount = 1; signCount <= rounds; signCount += 1)
        expect(fulfilled(await race(16, () => signIn(authenticator, { signCount })))).toHaveLength(1);
    }, 60_000);
  });

  describe('as a second proof', () => {
    it('are asked for by name, and need nobody verified beside a password', async () => {
      const user = await newUser();
      const { authenticator } = await enrol(user, new SoftwareAuthenticator({ backupEligible: false }));
      const { options } = await ask(user);
      expect(options).toMatchObject({
        userVerification: 'preferred',
        allowCredentials: [{ type: 'public-key', id: authenticator.credentialId, transports: ['hybrid', 'internal'] }],
      });
      const { evidence } = await asSecond(user, authenticator, { userVerified: false, userHandle: null });
      expect(evidence).toEqual({
        ...{ method: 'passkey', userId: user.id, userVersion: user.version, amr: ['hwk', 'user'] },
        authenticatorId: expect.any(String),
      });
    });

    it('attack A79: are refused of another user, whoever proved something before', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const [mine, theirs] = [await enrol(user), await enrol(other)];
      await expect(asSecond(user, theirs.authenticator)).rejects.toEqual(refused);
      const { challengeId, options } = await ask(user);
      await expect(verify(challengeId, mine.authenticator.get(options, { origin }), { proved: other })).rejects.toEqual(refused);
      await expect(asSecond(user, mine.authenticator)).resolves.toBeDefined();
    });

    it('attack A62: are neither asked for nor taken of who has changed since, nor of who has none', async () => {
      const [user, without] = [await newUser(), await newUser()];
      const { authenticator } = await enrol(user);
      const { challengeId, options } = await ask(user);
      const changed = await identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: 'Another' });
      await expect(verify(challengeId, authenticator.get(options, { origin }), { proved: user })).rejects.toEqual(refused);
      await expect(ask(user)).rejects.toEqual(refused);
      await expect(ask(without)).rejects.toEqual(refused);
      await expect(asSecond(changed, authenticator)).resolves.toBeDefined();
    });
  });

  it('refuse whatever is no answer of an authenticator', async () => {
    const { authenticator } = await enrol(await newUser());
    const { options } = await ask();
    const answer = authenticator.get(options, { origin });
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '{"id":',
      answer.slice(1),
      answer.replace('public-key', 'password'),
      answer.padEnd(20_000),
    ]) {
      const { challengeId } = await ask();
      await expect(verify(challengeId, text)).rejects.toEqual(refused);
    }
  });

  it('attack A71: lie in tables that no other tenant sees, and go with their user and tenant', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await enrol(user);
    await enrol(other);
    await ask(user);
    for (const table of tables) {
      expect(await rows(a, `SELECT * FROM ${table}`)).not.toEqual([]);
      expect(await rows(b, `SELECT * FROM ${table}`)).toEqual([]);
    }
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    expect((await list(user, b)).authenticators).toEqual([]);
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    for (const table of tables) expect(await rows(a, `SELECT user_id FROM ${table}`)).toEqual([{ user_id: other.id }]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    for (const table of tables) expect(await rows(a, `SELECT * FROM ${table}`)).toEqual([]);
  });
});
