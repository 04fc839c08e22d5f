import { describe, expect, it } from '@jest/globals';
import { type EventEnvelope, type EventId, everyEvent, type JsonObject, systemActor, type TenantId } from '#contracts';
import { entryOfEvent, kindOf } from './entry-of-event.js';

const event = (subject: string, payload: JsonObject): EventEnvelope => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057' as EventId,
  subject,
  occurredAt: '2030-01-31T12:00:00.000Z',
  tenantId: '01890a5d-ac96-774b-bcce-b302099a8058' as TenantId,
  correlationId: 'one operation',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: systemActor,
  payload,
});

describe('what is recorded of an event', () => {
  it('is its kind, time, actor and payload, and what it is about, each once', () => {
    const payload = { clientId: 'app', userId: 'alice', scopes: ['openid'], subjectId: 'app' };
    expect(entryOfEvent(event('ostiary.events.token.consent-granted.v1', payload))).toEqual({
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      kind: 'token.consent-granted',
      occurredAt: '2030-01-31T12:00:00.000Z',
      actor: systemActor,
      subjects: ['alice', 'app'],
      details: payload,
      correlationId: 'one operation',
    });
  });

  it('is not what stands for a secret', () => {
    const payload = { tokenHash: 'the hash of a token', grantId: 'g', clientId: 'app', expiresAt: 1 };
    const entry = entryOfEvent(event('ostiary.events.token.access-token-revoked.v1', payload));
    expect(JSON.stringify(entry)).not.toContain('the hash of a token');
    expect(entry.subjects).toEqual(['app', 'g']);
  });

  it('is about an organization as about its member', () => {
    const payload = { organizationId: 'acme', userId: 'alice' };
    expect(entryOfEvent(event('ostiary.events.identity.organization-member-added.v1', payload)).subjects).toEqual(['alice', 'acme']);
  });

  it('is nothing of a subject that is null', () => {
    expect(entryOfEvent(event('ostiary.events.token.grant-revoked.v1', { userId: null, grantId: 'g' })).subjects).toEqual(['g']);
  });

  it('has the same kind in every version, and another for every event', () => {
    expect(kindOf('ostiary.events.token.grant-revoked.v2')).toBe('token.grant-revoked');
    const kinds = everyEvent.map(({ subject }) => kindOf(subject));
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const kind of kinds) expect(kind).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)+$/);
  });
});
