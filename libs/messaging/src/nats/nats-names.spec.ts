import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serviceNames } from '#contracts';
import { anyText } from '#testing/arbitraries';
import { answersTo, callersOf, createRpcInbox } from './nats-names.js';

describe('N10: the subjects that a service answers to', () => {
  const isForCaller = answersTo('identity');

  it('are the inboxes that its callers make', () => {
    for (const service of serviceNames)
      for (const caller of callersOf(service)) {
        expect(answersTo(service)(`${createRpcInbox(caller)}.00000000001-00000000002`)).toBe(true);
        expect(answersTo(service)(`${createRpcInbox(caller)}.${Array(64).fill('00000000001').join('-')}`)).toBe(true);
      }
  });

  it.each([
    undefined,
    '',
    '$JS.API.STREAM.PURGE.OSTIARY_EVENTS',
    '$JS.API.STREAM.DELETE.OSTIARY_EVENTS',
    '$JS.ACK.OSTIARY_EVENTS.token_identity_user-deleted_v1.1.1.1.1.0',
    '$SYS.REQ.USER.INFO',
    'ostiary.events.identity.user-deleted.v1',
    'ostiary.token.issue-token.v1',
    '_INBOX.abc.1',
    '_INBOX_operator.abc.1',
    '_INBOX_demo.abc.1',
    '_INBOX_gateway',
    '_INBOX_gateway.',
    '_INBOX_gateway.abc',
    '_INBOX_gateway..1',
    '_INBOX_gateway.abc.',
    '_INBOX_gateway.*.1',
    '_INBOX_gateway.abc.>',
    '_INBOX_gateway.>',
    '_INBOX_gateway.abc.1.2',
    '_INBOX_gateway.abc.1\n',
    ' _INBOX_gateway.abc.1',
    '_INBOX_gateway.a c.1',
    '_INBOX_GATEWAY.abc.1',
    '_INBOX_gatewayx.abc.1',
    `_INBOX_gateway.abc.${'1'.repeat(1_024)}`,
  ])('are not %j', (reply) => {
    expect(isForCaller(reply)).toBe(false);
  });

  it('are nothing else, whatever it is', () => {
    fc.assert(fc.property(anyText(), (reply) => !isForCaller(reply)));
    const part = fc.string({ unit: fc.constantFrom('a', '.', '*', '>', ' ', '$', '-') });
    fc.assert(
      fc.property(part, part, (one, other) => {
        const proper = /^[a-]+$/.test(one) && /^[a-]+$/.test(other);
        expect(isForCaller(`_INBOX_gateway.${one}.${other}`)).toBe(proper);
      }),
    );
  });

  it('are never the same for two services, nor guessed from one another', () => {
    const inboxes = Array.from({ length: 1_000 }, () => createRpcInbox('gateway'));
    expect(new Set(inboxes).size).toBe(inboxes.length);
    expect(new Set(inboxes.map((inbox) => inbox.slice(0, '_INBOX_gateway.'.length + 6))).size).toBe(inboxes.length);
  });
});
