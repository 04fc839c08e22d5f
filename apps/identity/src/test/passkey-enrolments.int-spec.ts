import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EnrolmentId, eventMap, type TenantContext } from '#contracts';
import { type Ceremony, fulfilled, race, rejected, SoftwareAuthenticator } from '#testing';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { a, b, identity, list, newUser, refused, rows, useIdentity } from './identity-suite.js';
import { acme, ask, begin, confirm, enrol, origin } from './passkey-suite.js';

describe('WebAuthn Level 3 §7.1: passkeys as they are made', () => {
  useIdentity();

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

  it('attack A78: are not made again by the same form, once they are removed', async () => {
    const user = await newUser();
    const { enrolmentId, options } = await begin(user);
    const credential = new SoftwareAuthenticator().create(options, { origin });
    const { authenticator } = await confirm(user, enrolmentId, credential);
    await identity.get(RemoveAuthenticatorUseCase).execute(a, { userId: user.id, authenticatorId: authenticator.id });
    await expect(confirm(user, enrolmentId, credential)).rejects.toEqual(refused);
    expect((await list(user)).authenticators).toEqual([]);
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
