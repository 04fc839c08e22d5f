import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, GrantId, SessionId, TenantId, UserId } from '#contracts';
import { Clock } from '#kernel';
import { Revocations } from './revocations.js';
import { subjectOf } from './subjects.js';
import { holdable, TokenCache } from './token-cache.js';

class SettableClock extends Clock {
  seconds = 1_000;
  override now(): Date {
    return new Date(this.seconds * 1000);
  }
}

const tenant = 'tenant-a' as TenantId;
const token = holdable(tenant, 'signed part', {
  active: true,
  tokenKind: 'access_token',
  audience: ['https://api.example'],
  clientId: 'client' as ClientId,
  grantId: 'grant' as GrantId,
  sessionId: 'session' as SessionId,
  userId: 'user' as UserId,
  expiresAt: 2_000,
  response: { active: true, sub: 'user' },
});

describe('the token cache', () => {
  let clock: SettableClock;
  let cache: TokenCache;
  beforeEach(() => {
    clock = new SettableClock();
    cache = new TokenCache(clock, { capacity: 10, maxAge: 60 });
    cache.put('hash', token, cache.moment());
  });

  it('answers with what it holds, written once', () => {
    expect(cache.get(tenant, 'hash')?.json).toBe('{"active":true,"sub":"user"}');
    expect(cache.get(tenant, 'hash')).toMatchObject(token);
  });

  it('never outlives the token', () => {
    clock.seconds = 2_000;
    expect(cache.get(tenant, 'hash')).toBeNull();
  });

  it('keeps tenants apart', () => {
    expect(cache.get('tenant-b' as TenantId, 'hash')).toBeNull();
  });

  it.each([
    ['the token', subjectOf.accessToken(tenant, 'signed part')],
    ['its grant', subjectOf.grant(tenant, token.grantId)],
    ['its session', subjectOf.session(tenant, 'session' as SessionId)],
    ['its user', subjectOf.user(tenant, 'user' as UserId)],
    ['its application', subjectOf.application(tenant, token.clientId)],
    ['its tenant', subjectOf.tenant(tenant)],
  ])('drops a token when %s is revoked', (_name, subject) => {
    cache.revoke(subject);
    expect(cache.get(tenant, 'hash')).toBeNull();
  });

  it('drops a token that is revoked after others were that did not concern it', () => {
    for (const id of ['one', 'two']) cache.revoke(subjectOf.user(tenant, id as UserId));
    expect(cache.get(tenant, 'hash')).not.toBeNull();
    cache.revoke(subjectOf.user(tenant, 'user' as UserId));
    expect(cache.get(tenant, 'hash')).toBeNull();
  });

  it('keeps a token when another of its kind is revoked', () => {
    cache.revoke(subjectOf.user(tenant, 'somebody else' as UserId));
    expect(cache.get(tenant, 'hash')).toMatchObject(token);
  });

  it('does not use an answer that was under way when the revocation arrived', () => {
    const asked = cache.moment();
    cache.revoke(subjectOf.grant(tenant, token.grantId));
    cache.put('late', token, asked);
    expect(cache.get(tenant, 'late')).toBeNull();
  });

  it('uses an answer that was asked for after the revocation', () => {
    cache.revoke(subjectOf.user(tenant, 'user' as UserId));
    cache.put('hash', token, cache.moment());
    expect(cache.get(tenant, 'hash')).toMatchObject(token);
  });

  it('trusts nothing while events may be missed, and nothing from before afterwards', () => {
    const asked = cache.moment();
    cache.suspend();
    expect(cache.get(tenant, 'hash')).toBeNull();
    cache.resume();
    cache.put('hash', token, asked);
    expect(cache.get(tenant, 'hash')).toBeNull();
  });
});

describe('revocations', () => {
  it('forgets a subject only together with every result from before it', () => {
    const revocations = new Revocations(2);
    const before = revocations.now();
    for (const subject of ['a', 'b', 'c']) revocations.revoke(subject);
    expect(revocations.anySince(before, ['unrelated'])).toBe(true);
    expect(revocations.anySince(revocations.now(), ['a', 'b', 'c'])).toBe(false);
  });
});
