import { describe, expect, it } from '@jest/globals';
import { RepeatedWork } from './repeated-work.js';

describe('N08: work that is repeated by itself', () => {
  const told = (outcomes: string): readonly string[] => {
    const lines: string[] = [];
    const line = (level: string) => (entry: object) => void lines.push(`${level} ${'msg' in entry ? String(entry.msg) : ''}`);
    const work = new RepeatedWork('Sweeping', { log: line('info'), warn: line('warn') });
    for (const outcome of outcomes)
      if (outcome === 'x') work.failed(new Error('refused'));
      else work.succeeded();
    return lines;
  };

  it.each(['', '.', '..x..', 'x.x.x.'])('says nothing while every failure is mended by the next attempt: %j', (outcomes) => {
    expect(told(outcomes)).toEqual([]);
  });

  it('says once that it fails, and once that it works again', () => {
    expect(told('.xxxxx..')).toEqual([
      'warn Sweeping failed twice in a row and is tried again until it works',
      'info Sweeping works again',
    ]);
    expect(told('xx.xx')).toHaveLength(3);
  });
});
