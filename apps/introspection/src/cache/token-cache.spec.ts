import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, GrantId, SessionId, TenantId, UserId } from '#contracts';
import { Clock } from '#kernel';
import { Revocations } from './revocations.js';
import { subjectOf } from './subjects.js';
import { type HeldToken, TokenCache } from './token-cache.js';

class SettableClock extends Clock {
  seconds = 1_000;
  override now(): Date {
    return new Date(this.seconds * 1000);
  }
}

const tenant = 'tenant-a' as TenantId;
const active = {
  active: true,
  tokenKind: 'access_token',
  audience: ['https://api.example'],
  clientId: 'client' as ClientId,
  grantId: 'grant' as GrantId,
  sessionId: 'session' as SessionId,
  userId: 'user' as UserId,
  expiresAt: 2_000,
  response: { active: true, sub: 'user' },
} as const;

describe('the token cache', () => {
  let clock: SettableClock;
  let cache: TokenCache;
  let token: HeldToken;
  beforeEach(() => {
    clock = new SettableClock();
    cache = new TokenCache(clock, { capacity: 10, maxAge: 60 });
    token = cache.holdable(tenant, 'signed part', active);
    cache.put('hash', token, cache.moment());
  });

  it('answers with what it holds', () => {
    expect(cache.get(tenant, 'hash')?.json).toBe('{"active":true,"sub":"user"}');
    expect(cache.get(tenant, 'hash')).toBe(token);
  });

  it.each([
    { active: true },
    { active: true, client_id: 'client', scope: 'a', iat: 1, exp: 2, jti: 'x' },
    { exp: 2, active: true, sub: 'user "of" many', aud: ['a', 'b'], roles: [], acr: null },
  ])('answers with all members of a response, %j', (response) => {
    const held = cache.holdable(tenant, 'h', { ...active, response });
    expect(JSON.parse(held.json)).toEqual(response);
  });

  it('tells tokens apart that have nearly everything in common', () => {
    const [one, other] = ['one', 'other'].map((jti) =>
      cache.holdable(tenant, jti, { ...active, response: { active: true, scope: 'a', jti } }),
    );
    expect([one, other].map((held) => held && JSON.parse(held.json))).toMatchObject([{ jti: 'one' }, { jti: 'other' }]);
    const elsewhere = cache.holdable('tenant-b' as TenantId, 'h', active);
    expect([elsewhere.tenantId, token.tenantId]).toEqual(['tenant-b', tenant]);
    const narrower = cache.holdable(tenant, 'h', { ...active, audience: ['https://other.example'] });
    expect([narrower.audience, token.audience]).toEqual([['https://other.example'], ['https://api.example']]);
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
    ['its grant', subjectOf.grant(tenant, active.grantId)],
    ['its session', subjectOf.session(tenant, 'session' as SessionId)],
    ['its user', subjectOf.user(tenant, 'user' as UserId)],
    ['its application', subjectOf.application(tenant, active.clientId)],
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
