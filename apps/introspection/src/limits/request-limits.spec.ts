import { describe, expect, it } from '@jest/globals';
import { RequestLimits } from './request-limits.js';

const refused = { code: 'too_many_requests' };

describe('what one caller may ask from one address', () => {
  it('is unlimited where the limits are 0', async () => {
    const limits = new RequestLimits({ requestsPerSecond: 0, inactivePerMinute: 0 });
    expect(limits.limitsRequests).toBe(false);
    for (let count = 0; count < 100; count++) await limits.recordInactive('caller');
    await limits.admit('caller');
    await limits.admitUnknownToken('caller');
  });

  it('is refused beyond the requests of a second, with the seconds to wait', async () => {
    const limits = new RequestLimits({ requestsPerSecond: 2, inactivePerMinute: 0 });
    await limits.admit('caller');
    await limits.admit('caller');
    await expect(limits.admit('caller')).rejects.toMatchObject({ ...refused, retryAfter: 1 });
    await limits.admit('another');
  });

  it('is refused after too many inactive tokens, and before any look-up', async () => {
    const limits = new RequestLimits({ requestsPerSecond: 0, inactivePerMinute: 2 });
    for (let count = 0; count < 2; count++) {
      await limits.admitUnknownToken('caller');
      await limits.recordInactive('caller');
    }
    await expect(limits.admitUnknownToken('caller')).rejects.toMatchObject(refused);
    await limits.admitUnknownToken('another');
  });
});
