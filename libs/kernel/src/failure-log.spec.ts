import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FailureLog } from './failure-log.js';

const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

describe('N51: the log of failures that come in crowds', () => {
  let warned: Record<string, unknown>[];
  let debugged: object[];
  let log: FailureLog;

  beforeEach(() => {
    jest.useFakeTimers();
    warned = [];
    debugged = [];
    log = new FailureLog(
      { warn: (line) => void warned.push(line as Record<string, unknown>), debug: (line) => void debugged.push(line) },
      10_000,
    );
  });
  afterEach(() => void jest.useRealTimers());

  it('has one line for a cause in an interval, with the error\u2019s own code, and says how many more there were', () => {
    for (let count = 0; count < 124; count += 1) log.warn({ msg: 'A request failed', correlationId: `${count}` }, refused());
    expect(warned).toEqual([
      { msg: 'A request failed', correlationId: '0', cause: 'ECONNREFUSED', reason: 'connect ECONNREFUSED 127.0.0.1:5432' },
    ]);
    expect(debugged).toHaveLength(123);
    jest.advanceTimersByTime(10_000);
    expect(warned.at(-1)).toMatchObject({ msg: 'A request failed (suppressed 123 further)', cause: 'ECONNREFUSED', suppressed: 123 });
    log.warn({ msg: 'A request failed' }, refused());
    expect(warned).toHaveLength(3);
    jest.advanceTimersByTime(10_000);
    expect(warned).toHaveLength(3);
  });

  it('tells causes and kinds apart', () => {
    const errors = [refused(), Object.assign(new Error('gone'), { code: '57P01' }), new TypeError('odd'), 'text'];
    for (const msg of ['one', 'two']) for (const error of [...errors, ...errors]) log.warn({ msg }, error);
    expect(warned.map(({ msg, cause }) => `${String(msg)} ${String(cause)}`)).toEqual([
      'one ECONNREFUSED',
      'one 57P01',
      'one TypeError',
      'one string',
      'two ECONNREFUSED',
      'two 57P01',
      'two TypeError',
      'two string',
    ]);
  });

  it('names what is at the bottom of it', () => {
    log.warn({ msg: 'one' }, new Error('unavailable', { cause: new AggregateError([refused()], 'all failed') }));
    expect(warned).toMatchObject([{ cause: 'ECONNREFUSED' }]);
    const circular = new Error('round');
    circular.cause = circular;
    log.warn({ msg: 'one' }, circular);
    expect(warned).toHaveLength(2);
  });

  it('stays small whatever fails', () => {
    for (let count = 0; count < 1_000; count += 1) log.warn({ msg: 'one' }, Object.assign(new Error('x'), { code: `E${count}` }));
    expect(warned.length).toBeLessThanOrEqual(101);
    jest.advanceTimersByTime(10_000);
    expect(warned.at(-1)).toMatchObject({ suppressed: 899 });
  });
});
