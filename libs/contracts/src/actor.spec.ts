import { describe, expect, it } from '@jest/globals';
import { asAdministrator, asClient, asUser, isActor, systemActor } from './actor.js';
import type { RequestContext } from './context.js';
import type { ClientId, UserId } from './ids.js';

const context: RequestContext = {
  correlationId: 'c',
  traceparent: 't',
  actor: { kind: 'anonymous', address: '2001:db8::1' },
  deadline: 1,
};

describe('N45: who acts', () => {
  it('becomes known on the way, from the address where it began', () => {
    const user = asUser(context, 'u' as UserId);
    expect(user).toEqual({ ...context, actor: { kind: 'user', userId: 'u', address: '2001:db8::1' } });
    expect(asClient(user, 'web' as ClientId).actor).toEqual({ kind: 'client', clientId: 'web', address: '2001:db8::1' });
    expect(asAdministrator(context, 'admin' as ClientId).actor).toEqual({
      kind: 'administrator',
      clientId: 'admin',
      address: '2001:db8::1',
    });
    expect(context.actor).toEqual({ kind: 'anonymous', address: '2001:db8::1' });
  });

  it.each([
    systemActor,
    context.actor,
    { kind: 'user', userId: 'u', address: null },
    { kind: 'client', clientId: 'c', address: '192.0.2.1' },
    { kind: 'administrator', clientId: 'c', address: '192.0.2.1' },
  ])('is recognised: %j', (actor) => {
    expect(isActor(actor)).toBe(true);
    expect(isActor(JSON.parse(JSON.stringify(actor)))).toBe(true);
  });

  it.each([
    null,
    undefined,
    'system',
    {},
    [],
    { kind: 'anonymous' },
    { kind: 'anonymous', address: null },
    { kind: 'anonymous', address: 7 },
    { kind: 'user', address: null },
    { kind: 'user', userId: {}, address: null },
    { kind: 'client', userId: 'u', address: null },
    { kind: 'administrator', clientId: ['a'], address: '192.0.2.1' },
    { kind: 'system', address: '192.0.2.1' },
    { kind: 'constructor', address: null },
    { kind: 'root', address: '192.0.2.1' },
  ])('is not recognised: %j', (value) => {
    expect(isActor(value)).toBe(false);
  });
});
