import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Authenticated, AuthenticatorId, RiskSignal, SessionId, SignInNoticeId, TenantContext, UserId } from '#contracts';
import { SqlTransaction } from '#persistence';
import { race } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, attempt, b, invalid, newUser, rest, service, sessionOf, start, useSessionService } from './session-suite.js';

const day = 86_400;
const [home, elsewhere] = ['198.51.100.7', '203.0.113.9'];
const telling = { ...noSecondFactor, riskNotices: ['new_device', 'impossible_travel'] } as const;

type Browser = { readonly address?: string; readonly devices?: readonly string[]; readonly country?: string };
type Flagged = {
  readonly userId: UserId;
  readonly signals: readonly RiskSignal[];
  readonly notice: { readonly id: SignInNoticeId } | null;
};

const at = (context: TenantContext, address: string): TenantContext => ({ ...context, actor: { kind: 'anonymous', address } });
const signIn = async (context: TenantContext, user: UserId, { address = home, ...browser }: Browser = {}): Promise<Authenticated> => {
  const here = at(context, address);
  return service.authenticate.execute(here, { ...attempt(await start(here), user), ...browser });
};
const events = (name: string) => service.outbox.published.filter(({ subject }) => subject.includes(name));
const flagged = (): readonly Flagged[] => events('sign-in-flagged').map(({ payload }) => payload as Flagged);
const signals = () => flagged().map((event) => event.signals);
/** A user who has signed in before, with what their browser is known by. */
const known = async (context = a): Promise<{ readonly user: UserId; readonly device: string }> => {
  const user = newUser();
  const { device } = await signIn(context, user);
  if (device === undefined) throw new Error('the browser was given nothing');
  service.clock.advance(day);
  return { user, device };
};
const count = (context: TenantContext, table: string, user: UserId) =>
  service.unitOfWork.transaction(
    context,
    async (tx) =>
      (await SqlTransaction.of(tx).query(`SELECT FROM ${table} WHERE tenant_id = $1 AND user_id = $2`, [context.tenantId, user])).length,
  );

describe('risk signals of sign-ins', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = telling;
  });

  it('are none of a first sign-in, nor in a browser that is known', async () => {
    const { user, device } = await known();
    const again = await signIn(a, user, { devices: [device] });
    expect(again).not.toHaveProperty('device');
    expect(flagged()).toEqual([]);
  });

  it('N25: are none of who has not proved who they are, however often they try, and nothing is kept of them', async () => {
    const { user } = await known();
    const here = at(a, elsewhere);
    for (const password of ['wrong', 'worse'])
      await expect(service.authenticate.execute(here, attempt(await start(here), user, password))).rejects.toThrow();
    service.policies.policy = { ...telling, secondFactor: 'required' };
    service.users.enrolment = ['password', 'totp'];
    const half = await signIn(a, user, { address: elsewhere });
    expect(half).toMatchObject({ sessionToken: null });
    expect(half).not.toHaveProperty('device');
    expect(flagged()).toEqual([]);
    expect(await count(a, 'sign_in_sources', user)).toBe(3);
    expect(await count(a, 'sign_in_notices', user)).toBe(0);
  });

  it('tell of a browser that is not known: without a secret, with garbage, or with one of another user, tenant or kind', async () => {
    const { user } = await known();
    const [stranger, foreign] = [await known(), await known(b)];
    const { sessionToken } = await signIn(a, stranger.user, { devices: [stranger.device] });
    const planted = [[], ['garbage'], [stranger.device], [foreign.device], [`${stranger.device}x`], [sessionToken ?? '']];
    for (const devices of planted) {
      const { device } = await signIn(a, user, { devices });
      expect(device).toEqual(expect.stringMatching(/^ost_dv_/));
      expect(devices).not.toContain(device);
      service.clock.advance(60);
    }
    expect(signals()).toEqual(planted.map(() => ['new_device']));
  });

  it('tell the browser once which of its secrets it is, among those of the people who share it', async () => {
    const [one, other] = [await known(), await known()];
    await signIn(a, one.user, { devices: [other.device, one.device] });
    await signIn(a, other.user, { devices: [other.device, one.device] });
    expect(flagged()).toEqual([]);
    await signIn(a, one.user, { devices: [other.device, other.device, other.device, one.device] });
    expect(signals()).toEqual([['new_device']]);
  });

  it('tell of a network that is not known, and of one that is no further than a moment away', async () => {
    const { user, device } = await known();
    const devices = [device];
    await signIn(a, user, { devices, address: '198.51.7.1' });
    await signIn(a, user, { devices, address: elsewhere });
    service.clock.advance(29);
    await signIn(a, user, { devices });
    service.clock.advance(31);
    await signIn(a, user, { devices, address: elsewhere });
    expect(signals()).toEqual([['new_network', 'impossible_travel'], ['impossible_travel']]);
  });

  it('tell of another country within the hour, and believe a country before a network', async () => {
    const { user, device } = await known();
    const devices = [device];
    await signIn(a, user, { devices, country: 'AT' });
    await signIn(a, user, { devices, country: 'AT', address: elsewhere });
    service.clock.advance(3_000);
    await signIn(a, user, { devices, country: 'NZ', address: elsewhere });
    expect(signals()).toEqual([['new_network'], ['impossible_travel']]);
    expect(flagged()[1]).toMatchObject({ country: 'NZ', network: '203.0.0.0/16' });
  });

  it('tell of an address that signs in to one account after the other, and not where it is known to them', async () => {
    const users = Array.from({ length: 10 }, newUser);
    for (const user of users) await signIn(a, user, { address: elsewhere });
    expect(signals()).toEqual([['many_accounts']]);
    service.clock.advance(7_200);
    for (const user of users) await signIn(a, user, { address: elsewhere });
    for (const user of users) await signIn(b, user, { address: home });
    expect(
      signals()
        .flat()
        .filter((signal) => signal === 'many_accounts'),
    ).toHaveLength(2);
  });

  it('N03: tell once of a form that is sent twice, and give the browser the same', async () => {
    const { user } = await known();
    const here = at(a, home);
    const form = attempt(await start(here), user);
    const [first, second] = [await service.authenticate.execute(here, form), await service.authenticate.execute(here, form)];
    expect(second).toMatchObject({ device: first.device, sessionToken: first.sessionToken });
    expect(flagged()).toHaveLength(1);
  });

  it('keep thirty browsers of a user and no more, and forget them after half a year, but not that there were any', async () => {
    const { user, device } = await known();
    for (let nth = 0; nth < 31; nth += 1) {
      await signIn(a, user);
      service.clock.advance(1);
    }
    expect(await count(a, 'sign_in_sources', user)).toBe(32);
    service.outbox.published.length = 0;
    await signIn(a, user, { devices: [device] });
    expect(signals()).toEqual([['new_device']]);
    service.clock.advance(181 * day);
    await service.removeExpired.execute(() => a, new AbortController().signal);
    expect([await count(a, 'sign_in_sources', user), await count(a, 'sign_in_notices', user)]).toEqual([0, 0]);
    await signIn(a, user);
    expect(signals()[1]).toEqual(['new_device', 'new_network']);
  });

  it('are compared with what their user may read, and nobody else, without what a browser is known by', async () => {
    const { user, device } = await known();
    const { sessionToken } = await signIn(a, user, { devices: [device], address: elsewhere, country: 'AT' });
    const { sources } = await service.listOwnKnownSources.execute(a, { sessionToken: sessionToken ?? '' });
    expect(sources.map(({ kind, name, country }) => [kind, name, country])).toEqual([
      ['address', elsewhere, 'AT'],
      ['device', null, 'AT'],
      ['network', '203.0.0.0/16', 'AT'],
      ['address', home, null],
      ['network', '198.51.0.0/16', null],
    ]);
    await expect(service.listOwnKnownSources.execute(b, { sessionToken: sessionToken ?? '' })).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it('attack A64: tell of every browser after the password was changed or an authenticator taken away, and of none that was seen since', async () => {
    for (const name of ['passwordChanged', 'authenticatorRemoved'] as const) {
      const [one, other, foreign] = [await known(), await known(), await known(b)];
      const tell = async (context: TenantContext, occurredAt: Date, keptSessions: 'all' | readonly SessionId[] = []) => {
        const { user: userId } = one;
        if (name === 'passwordChanged') return service.hearUserEvent(name, context, { userId, version: 7, keptSessions }, occurredAt);
        return service.hearUserEvent(
          name,
          context,
          { userId, authenticatorId: randomUUID() as AuthenticatorId, method: 'totp' },
          occurredAt,
        );
      };
      const before = service.clock.now();
      await tell(b, before);
      if (name === 'passwordChanged') await tell(a, before, 'all');
      await signIn(a, one.user, { devices: [one.device] });
      expect(flagged()).toEqual([]);
      await tell(a, before);
      await signIn(a, one.user, { devices: [one.device] });
      expect(flagged()).toEqual([]);
      service.clock.advance(1);
      for (let times = 0; times < 2; times += 1) await tell(a, service.clock.now());
      const { device } = await signIn(a, one.user, { devices: [one.device] });
      expect(signals()).toEqual([['new_device', 'new_network']]);
      expect(device).toEqual(expect.stringMatching(/^ost_dv_/));
      await signIn(a, other.user, { devices: [other.device] });
      await signIn(b, foreign.user, { devices: [foreign.device] });
      expect(flagged()).toHaveLength(1);
      service.outbox.published.length = 0;
    }
  });

  it('are gone with their user, and with nobody of that id at another tenant', async () => {
    const { user } = await known();
    await signIn(b, user);
    await signIn(a, user);
    await service.hearUserEvent('userDeleted', a, { userId: user, version: 9 });
    for (const table of ['sign_in_sources', 'sign_in_histories', 'sign_in_notices']) expect(await count(a, table, user)).toBe(0);
    expect(await count(b, 'sign_in_histories', user)).toBe(1);
  });
});

describe('the notice of a sign-in', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = telling;
  });

  /** A user who is told of a sign-in, with its session and the link of the message. */
  const told = async () => {
    const { user, device } = await known();
    const { sessionToken } = await signIn(a, user, { address: elsewhere });
    const noticeId = flagged().at(-1)?.notice?.id;
    if (noticeId === undefined || sessionToken === null) throw new Error('nobody was told');
    const message = await service.createSignInNotice.execute(a, { noticeId });
    if (message.kind !== 'link') throw new Error('there is no link');
    return { ...message, user, device, noticeId, sessionToken };
  };
  const gone = expect.objectContaining({ code: 'not_found' });
  const disown = (context: TenantContext, token: string) => service.disownSignIn.execute(context, { token });

  it('is given of the signals that the tenant names, and of no others', async () => {
    const { user, device } = await known();
    await signIn(a, user, { devices: [device], address: elsewhere });
    service.clock.advance(60);
    await signIn(a, user);
    service.policies.policy = noSecondFactor;
    await signIn(a, user);
    expect(flagged().map(({ notice }) => notice === null)).toEqual([true, false, true]);
  });

  it('is given three times a day, of a hundred sign-ins at once', async () => {
    const { user } = await known();
    await race(100, async () => signIn(a, user));
    expect(flagged()).toHaveLength(100);
    expect(flagged().filter(({ notice }) => notice !== null)).toHaveLength(3);
    service.clock.advance(day + 1);
    await signIn(a, user);
    expect(flagged().at(-1)?.notice).not.toBeNull();
  });

  it('tells browser, time and network, and its link is stored as a hash, the last one alone', async () => {
    const { token, noticeId, user } = await told();
    expect(await service.getSignInNotice.execute(a, { token })).toMatchObject({
      ...{ userAgent: 'a browser', network: '203.0.0.0/16', country: null, isDisowned: false },
    });
    const rows = await service.unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query('SELECT * FROM sign_in_notices'));
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(service.outbox.published)).not.toContain(token);
    const later = await service.createSignInNotice.execute(a, { noticeId });
    expect(later).toMatchObject({ kind: 'link', userId: user });
    await expect(disown(a, token)).rejects.toEqual(gone);
  });

  it('attack A82: changes nothing by being looked at', async () => {
    const { token, sessionToken } = await told();
    for (let nth = 0; nth < 3; nth += 1) await service.getSignInNotice.execute(a, { token });
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
  });

  it('is unknown at another tenant, after a week, and where it never was one', async () => {
    const { token, noticeId } = await told();
    expect(await service.createSignInNotice.execute(b, { noticeId })).toEqual({ kind: 'none' });
    expect(await service.createSignInNotice.execute(a, { noticeId: 'x' as SignInNoticeId })).toEqual({ kind: 'none' });
    for (const [context, text] of [
      [b, token],
      [a, 'garbage'],
      [a, `${token}x`],
    ] as const) {
      await expect(disown(context, text)).rejects.toEqual(gone);
      await expect(service.getSignInNotice.execute(context, { token: text })).rejects.toEqual(gone);
    }
    service.clock.advance(7 * day);
    await expect(disown(a, token)).rejects.toEqual(gone);
    expect(await service.createSignInNotice.execute(a, { noticeId })).toEqual({ kind: 'none' });
  });

  it('ends all sessions of its user and nobody else’s, once, of a hundred at once, and whoever signs in after it stays', async () => {
    const { token, user, device, sessionToken } = await told();
    const [other, foreign] = [await signIn(a, newUser()), await signIn(b, user)];
    const own = await signIn(a, user, { devices: [device] });
    service.outbox.published.length = 0;
    const answers = await race(100, () => disown(a, token));
    expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(events('sign-in-disowned').map(({ payload, actor }) => [payload, actor])).toMatchObject([[{ userId: user }, { kind: 'user' }]]);
    for (const ended of [sessionToken, own.sessionToken ?? '']) expect(await sessionOf(a, ended)).toBeNull();
    expect(await sessionOf(a, other.sessionToken ?? '')).not.toBeNull();
    expect(await sessionOf(b, foreign.sessionToken ?? '')).not.toBeNull();

    const later = await signIn(a, user, { devices: [device] });
    expect(flagged()).toMatchObject([{ signals: ['new_device', 'new_network'], notice: { id: expect.any(String) } }]);
    await disown(a, token);
    expect(await sessionOf(a, later.sessionToken ?? '')).not.toBeNull();
    expect((await service.getSignInNotice.execute(a, { token })).isDisowned).toBe(true);
  });

  it('has no browser spared a second factor any more, and no form of before signs anybody in', async () => {
    const { token, user } = await told();
    const here = at(a, home);
    const form = attempt(await start(here), user);
    await service.authenticate.execute(here, form);
    await disown(a, token);
    await expect(service.authenticate.execute(here, form)).rejects.toEqual(invalid);
    expect((await service.rememberedBrowsers.list(a, user)).browsers).toEqual([]);
  });
});

describe('a second factor that signals demand', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = { ...noSecondFactor, riskSecondFactor: ['new_device'] };
    service.users.enrolment = ['password', 'totp', 'recovery-code'];
  });

  const half = async (user: UserId, browser: Browser = {}) => {
    const here = at(a, home);
    const key = await start(here);
    return { key, answer: await service.authenticate.execute(here, { ...attempt(key, user), ...browser }) };
  };

  it('is asked for of who has one, and of nobody in a browser that is known', async () => {
    const { user, device } = await known();
    const { key, answer } = await half(user);
    expect(answer).toMatchObject({ sessionToken: null, state: { step: 'totp', reason: 'risk_signalled' } });
    const proved = await service.authenticate.execute(at(a, home), { ...key, ...rest, proof: { method: 'totp', code: '123456' } });
    expect(proved).toMatchObject({ sessionToken: expect.any(String), device: expect.any(String) });
    expect((await half(user, { devices: [device] })).answer.sessionToken).not.toBeNull();
  });

  it('says where the first proof came from, whatever the last step came from: that was looked at, and is known from then on', async () => {
    const { user } = await known();
    const here = at(a, elsewhere);
    const key = await start(here);
    await service.authenticate.execute(here, { ...attempt(key, user), country: 'NZ' });
    const code = { ...key, ...rest, proof: { method: 'totp', code: '123456' } } as const;
    const { device } = await service.authenticate.execute(at(a, '192.0.2.1'), code);
    expect(flagged()).toMatchObject([{ signals: ['new_device', 'new_network'], network: '203.0.0.0/16', country: 'NZ' }]);
    service.clock.advance(60);
    expect((await signIn(a, user, { devices: [device ?? ''], address: elsewhere })).sessionToken).not.toBeNull();
    expect(flagged()).toHaveLength(1);
  });

  it('is a code by email of who has set up nothing, whom nobody makes set up one', async () => {
    service.users.enrolment = ['password', 'email-otp'];
    const { user } = await known();
    expect((await half(user)).answer).toMatchObject({ sessionToken: null, state: { step: 'email-otp' } });
  });

  it('lets go on who has nothing to prove it with, and tells of it', async () => {
    service.users.enrolment = ['password'];
    const { user } = await known();
    expect((await half(user)).answer.sessionToken).not.toBeNull();
    expect(signals()).toEqual([['new_device']]);
  });
});
