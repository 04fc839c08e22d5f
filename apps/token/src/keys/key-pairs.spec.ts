import { describe, expect, it } from '@jest/globals';
import type { KeyId, SigningAlgorithm } from '#contracts';
import type { GeneratedKeyPair } from './generate-key-pair.js';
import { KeyPairs } from './key-pairs.js';

/** Makes RSA pairs when the test says so. */
const workshop = () => {
  const started: SigningAlgorithm[] = [];
  const underWay: { succeed: () => void; fail: () => void }[] = [];
  const pairs = new KeyPairs((algorithm) => {
    const kid = `${algorithm} ${started.push(algorithm)}` as KeyId;
    if (algorithm === 'ES256') return Promise.resolve({ kid, publicJwk: {}, privateJwk: {} });
    return new Promise<GeneratedKeyPair>((resolve, reject) => {
      underWay.push({ succeed: () => resolve({ kid, publicJwk: {}, privateJwk: {} }), fail: () => reject(new Error('no entropy')) });
    });
  });
  const settle = async (how: 'succeed' | 'fail'): Promise<void> => {
    underWay.shift()?.[how]();
    await new Promise(setImmediate);
  };
  return { pairs, started, settle };
};

describe('N31: key pairs made ahead', () => {
  it('gives the first to ask what was made at the start, and makes another', async () => {
    const { pairs, started, settle } = workshop();
    pairs.onApplicationBootstrap();
    await settle('succeed');
    await expect(pairs.take('RS256')).resolves.toMatchObject({ kid: 'RS256 1' });
    expect(started).toEqual(['RS256', 'RS256']);
  });

  it('gives no pair twice, and makes one at a time however many ask', async () => {
    const { pairs, started, settle } = workshop();
    pairs.onApplicationBootstrap();
    const taken = [1, 2, 3, 4].map(() => pairs.take('RS256'));
    for (let made = 1; made <= 4; made++) {
      expect(started).toHaveLength(made);
      await settle('succeed');
    }
    expect((await Promise.all(taken)).map(({ kid }) => kid)).toEqual(['RS256 1', 'RS256 2', 'RS256 3', 'RS256 4']);
  });

  it('does not keep one that failed, nor let it stop the next', async () => {
    const { pairs, settle } = workshop();
    pairs.onApplicationBootstrap();
    await settle('fail');
    const taken = pairs.take('RS256');
    await settle('succeed');
    await expect(taken).resolves.toMatchObject({ kid: 'RS256 2' });
  });

  it('lets no EC pair wait for an RSA pair', async () => {
    const { pairs } = workshop();
    pairs.onApplicationBootstrap();
    await expect(pairs.take('ES256')).resolves.toMatchObject({ kid: 'ES256 2' });
  });
});
