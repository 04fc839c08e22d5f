import { describe, expect, it } from '@jest/globals';
import { captureLog } from '#testing';
import { type FakeIdentity, fakeIdentity } from '../test/fake-identity.js';

const jo = { username: 'jodoe', email: 'jo.doe@widgets.example', name: 'Johanna Doe-Winter' };

const create = (identity: FakeIdentity, password: string) => identity.createUser.execute(identity.context, { ...jo, password });

describe('N26: a new password', () => {
  it.each([
    ['among the most common ones', 'password'],
    ['among the most common ones', '12345678'],
    ['among the most common ones', 'iloveyou'],
    ['among the most common German ones', 'passwort'],
    ['in another case', 'PaSsWoRd'],
    ['with the usual letters replaced', 'P@$$w0rd!'],
    ['in wide letters', 'ｐａｓｓｗｏｒｄ'],
    ['with invisible characters between', 'pass\u200bword\u2060'],
    ['read backwards', 'drowssap'],
    ['a season and a year', 'Sommer2026!'],
    ['a row of keys', 'qwertzuiop'],
    ['one character again and again', 'a'.repeat(512)],
    ['spaces alone', ' '.repeat(20)],
    ['a pattern again and again', 'abcabcabcabcabc'],
    ['their username with a year', 'jodoe2026'],
    ['their full name', 'Johanna Doe-Winter'],
    ['their full name run together', 'johannadoewinter'],
    ['their name with replaced letters', 'J0h4nn4!99'],
    ['their address', 'jo.doe@widgets.example'],
    ['the domain of their address', 'widgets123!'],
    ['what the tenant is called', 'AcmeGmbH1'],
    ['what an application is called', 'Webshop2026'],
    ['some of these together', 'acmejodoe1'],
    ['some of these together', 'W3bsh0p-Johanna-!99'],
  ])('is refused when it is %s: %s, with what would help', async (_, password) => {
    const identity = fakeIdentity();
    const refusal = {
      code: 'invalid_argument',
      members: [{ pointer: '/password', detail: expect.stringMatching(/^is too easy to guess\. .*\.$/) }],
    };
    await expect(create(identity, password)).rejects.toMatchObject(refusal);
    const { id } = await identity.given(jo);
    await expect(identity.setPassword.execute(identity.context, { id, password })).rejects.toMatchObject(refusal);
    expect(identity.hasher.hashings).toBe(0);
  });

  it('is refused with words that say why and what to do, and that do not repeat it', async () => {
    const refusal = create(fakeIdentity(), 'Iloveyou1');
    await expect(refusal).rejects.toMatchObject({
      message: 'The password is too easy to guess.',
      members: [{ detail: expect.stringMatching(/used password.*Add more words/) }],
    });
    await expect(refusal.catch((error: unknown) => JSON.stringify(error))).resolves.not.toMatch(/iloveyou/i);
  });

  it.each([
    ['a sentence with spaces', 'seven grey owls argue'],
    ['a German sentence', 'neun Dachse tanzen leise'],
    ['random characters without digits or symbols', 'vbkqjwmzhxtd'],
    ['letters of other scripts', 'журавли летят на юг'],
    ['emoji', '🦉🗝️🧂🪁🎷🧭🪣🧶'],
    ['of 512 characters', 'seven grey owls argue about tea '.repeat(17).slice(0, 512)],
  ])('is let through when it is %s: nothing of its composition is asked for', async (_, password) => {
    await expect(create(fakeIdentity(), password)).resolves.toMatchObject({ username: 'jodoe' });
  });

  it('is held against the tenant\u2019s own length, counted in characters', async () => {
    const identity = fakeIdentity();
    identity.policies.policy = { ...identity.policies.policy, minLength: 15 };
    const refusal = { members: [{ pointer: '/password', detail: 'must have 15 to 512 characters' }] };
    await expect(create(identity, 'vbkqjwmzhxtdlf')).rejects.toMatchObject(refusal);
    await expect(create(identity, 'vbkqjwmzhxtdl🦉')).rejects.toMatchObject(refusal);
    await expect(create(identity, 'vbkqjwmzhxtdl🦉f')).resolves.toBeDefined();
  });

  it('is held against the tenant\u2019s own strength, and is advised where the estimator has nothing to criticise', async () => {
    const identity = fakeIdentity();
    const [weak, strong] = ['correct horse', 'correct horse battery staple'];
    identity.policies.policy = { ...identity.policies.policy, minStrength: 4 };
    await expect(create(identity, weak)).rejects.toMatchObject({ members: [{ detail: expect.stringContaining('Use multiple words') }] });
    await expect(create(identity, strong)).resolves.toBeDefined();
    identity.policies.policy = { ...identity.policies.policy, minStrength: 2 };
    await expect(identity.createUser.execute(identity.context, { username: 'sam', password: 'another one' })).resolves.toBeDefined();
  });

  describe('that is known from a data breach', () => {
    captureLog();
    const known = 'violet anchor drizzle';

    it('is refused for a new user, for one who is there and by a link of a message, with words that say so and do not repeat it', async () => {
      const identity = fakeIdentity();
      identity.breached.known.add(known);
      const refusal = {
        code: 'invalid_argument',
        message: 'The password is known from a data breach.',
        members: [{ pointer: '/password', detail: expect.stringMatching(/^is in lists of passwords that were stolen elsewhere/) }],
      };
      await expect(create(identity, known)).rejects.toMatchObject(refusal);
      const { id } = await identity.given({ ...jo, emailVerified: true, password: 'five grey owls argue' });
      await expect(identity.setPassword.execute(identity.context, { id, password: known })).rejects.toMatchObject(refusal);
      await identity.requestPasswordReset.execute(identity.context, { identifier: jo.username });
      const { token } = await identity.createPasswordReset.execute(identity.context, { id });
      await expect(
        identity.resetPassword.execute(identity.context, { token: token ?? '', password: known, locale: 'de' }),
      ).rejects.toMatchObject({ members: [{ pointer: '/password', detail: expect.stringMatching(/gestohlen/) }] });
      expect(identity.hasher.hashings).toBe(1);
    });

    it('is the same password with other spaces', async () => {
      const identity = fakeIdentity();
      identity.breached.known.add(known);
      await expect(create(identity, known.replaceAll(' ', '\u00a0'))).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('is accepted where the tenant asks for no such look, and looked up only where it is fit otherwise', async () => {
      const identity = fakeIdentity();
      identity.breached.known.add(known);
      await expect(create(identity, 'password')).rejects.toMatchObject({ message: 'The password is too easy to guess.' });
      identity.policies.policy = { ...identity.policies.policy, checksBreaches: false };
      await expect(create(identity, known)).resolves.toMatchObject({ username: jo.username });
      expect(identity.breached.lookups).toBe(0);
    });
  });
});
