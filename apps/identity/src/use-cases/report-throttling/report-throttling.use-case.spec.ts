import { describe, expect, it } from '@jest/globals';
import { eventMap, type Throttling } from '#contracts';
import { fakeIdentity } from '../../test/fake-identity.js';

describe('reporting that somebody is turned away', () => {
  const identity = fakeIdentity();
  const inSeconds = (seconds: number): string => new Date(identity.clock.now().getTime() + seconds * 1_000).toISOString();
  const report = (members: Partial<Throttling> = {}) =>
    identity.reportThrottling.execute(identity.context, {
      endpoint: 'token',
      subject: 'address',
      event: 'invalid_grant',
      max: 10,
      seconds: 60,
      subjectId: '192.0.2.1',
      until: inSeconds(60),
      ...members,
    });

  it('makes one event per window, however many replicas tell', async () => {
    expect([await report(), await report(), await report({ until: inSeconds(59) })]).toEqual([
      { told: true },
      { told: false },
      { told: false },
    ]);
    expect(await report({ subjectId: '192.0.2.2' })).toEqual({ told: true });
    expect(await report({ event: 'invalid_client' })).toEqual({ told: true });
    identity.clock.advance(61);
    expect(await report()).toEqual({ told: true });
    expect(identity.memory.events.map(({ subject }) => subject)).toEqual(Array(4).fill(eventMap.identity.requestsThrottled.subject));
  });

  it.each([
    ['a time that is none', { until: 'soon' }],
    ['a window longer than a day', { until: new Date(Date.now() + 500 * 86_400_000_000).toISOString() }],
    ['no subject', { subjectId: '' }],
    ['an endless subject', { subjectId: 'x'.repeat(201) }],
  ])('refuses %s', async (_what, members) => {
    await expect(report(members)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
