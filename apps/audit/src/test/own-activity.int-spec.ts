import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { activityKinds, eventMap, everyEvent, type EventEnvelope, type UserId } from '#contracts';
import { buildSession } from '#testing';
import { InMemoryAccountHolders } from '#testing/fakes';
import { SystemClock, UnitOfWork } from '#kernel';
import { AuditLog } from '../ports/audit-log.js';
import { kindOf } from '../rules/entry-of-event.js';
import { ListOwnActivityUseCase } from '../use-cases/list-own-activity/list-own-activity.use-case.js';
import { a, alice, b, byAlice, byOperator, deliver, eventOf, replicas, useAuditLog } from './audit-suite.js';

describe('what happened to a user’s account', () => {
  useAuditLog();

  let holders: InMemoryAccountHolders;
  beforeEach(() => {
    holders = new InMemoryAccountHolders(new SystemClock());
    holders.know(a, 'alice', buildSession(alice, 0));
  });

  const list = (sessionToken = 'alice', page: { limit?: number; cursor?: string } = {}, context = a) =>
    new ListOwnActivityUseCase(replicas[0].app.get(UnitOfWork), holders, replicas[0].app.get(AuditLog)).execute(context, {
      ...{ limit: 100, ...page },
      sessionToken,
    });
  const { identity, session, token } = eventMap;
  const given = (event: Parameters<typeof eventOf>[0], payload: object, changes: Partial<EventEnvelope> = {}) =>
    deliver(eventOf(event, { userId: alice, ...payload }, changes));

  it('is told to that user alone: what is about them, the newest first, and of what others did no address', async () => {
    const bob = randomUUID() as UserId;
    await given(identity.passwordChanged, { version: 2 }, { actor: byOperator });
    await given(session.sessionStarted, { sessionId: randomUUID() }, { actor: byAlice });
    await given(identity.loginThrottled, { failures: 5 }, { actor: { kind: 'anonymous', address: '203.0.113.9' } });
    await given(session.sessionStarted, { userId: bob, sessionId: randomUUID() }, { actor: { kind: 'user', userId: bob, address: null } });
    await given(token.consentGranted, { clientId: 'app', scopes: ['openid'] }, { tenantId: b.tenantId });
    const { items } = await list();
    expect(items.map(({ kind, by, address }) => [kind, by, address])).toEqual([
      ['identity.login-throttled', 'somebody', '203.0.113.9'],
      ['session.session-started', 'user', '192.0.2.1'],
      ['identity.password-changed', 'administrator', null],
    ]);
    expect(JSON.stringify(items)).not.toContain('2001:db8::1');
  });

  it('is of the kinds that mean something to them, without what only took the place of something', async () => {
    await given(session.sessionEnded, { sessionId: randomUUID(), reason: 'replaced' });
    await given(session.sessionEnded, { sessionId: randomUUID(), reason: 'logout' });
    await given(identity.oneTimeCodeRequested, { challengeId: randomUUID(), expiresAt: '' });
    await given(token.consentGranted, { clientId: 'app', scopes: ['openid'] });
    expect((await list()).items).toMatchObject([
      { kind: 'token.consent-granted', clientId: 'app' },
      { kind: 'session.session-ended', clientId: null },
    ]);
  });

  it('comes in pages', async () => {
    for (let version = 1; version <= 5; version += 1) await given(identity.userUpdated, { version, status: 'active' });
    const first = await list('alice', { limit: 3 });
    const second = await list('alice', { limit: 3, ...(first.nextCursor !== null && { cursor: first.nextCursor }) });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, null]);
    for (const limit of [0, 101, 1.5]) await expect(list('alice', { limit })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(list('alice', { cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('attack A62: is told to nobody without a live session of the tenant', async () => {
    await given(session.sessionStarted, { sessionId: randomUUID() });
    await expect(list('alice', {}, b)).rejects.toMatchObject({ code: 'login_required' });
    for (const sessionToken of ['bob', '', null, undefined, 7] as string[])
      await expect(list(sessionToken ?? (null as never))).rejects.toMatchObject({ code: 'login_required' });
  });

  it('has a name of ours for each kind, and each is one that is recorded', () => {
    const recorded = everyEvent.map(({ subject }) => kindOf(subject));
    for (const kind of activityKinds) expect(recorded).toContain(kind);
  });
});
