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
  const turn = (): Promise<void> => new Promise(setImmediate);
  const settle = async (how: 'succeed' | 'fail'): Promise<void> => {
    await turn();
    underWay.shift()?.[how]();
    await turn();
  };
  return { pairs, started, turn, settle };
};

describe('N31: key pairs made ahead', () => {
  it('makes none before one is expected to be needed', async () => {
    const { started, turn } = workshop();
    await turn();
    expect(started).toEqual([]);
  });

  it('gives the first to ask what was made ahead, once', async () => {
    const { pairs, started, settle } = workshop();
    pairs.prepare();
    await settle('succeed');
    await expect(pairs.take('RS256')).resolves.toMatchObject({ kid: 'RS256 1' });
    const second = pairs.take('RS256');
    await settle('succeed');
    await expect(second).resolves.toMatchObject({ kid: 'RS256 2' });
    expect(started).toEqual(['RS256', 'RS256']);
  });

  it('keeps one and no more, however often it is expected to be needed', async () => {
    const { pairs, started, settle } = workshop();
    for (let nth = 0; nth < 10; nth += 1) pairs.prepare();
    await settle('succeed');
    pairs.prepare();
    await settle('succeed');
    expect(started).toEqual(['RS256']);
  });

  it('gives no pair twice, and makes one at a time however many ask', async () => {
    const { pairs, started, turn, settle } = workshop();
    pairs.prepare();
    const taken = [1, 2, 3, 4].map(() => pairs.take('RS256'));
    for (let made = 1; made <= 4; made++) {
      await turn();
      expect(started).toHaveLength(made);
      await settle('succeed');
    }
    expect((await Promise.all(taken)).map(({ kid }) => kid)).toEqual(['RS256 1', 'RS256 2', 'RS256 3', 'RS256 4']);
  });

  it('does not keep one that failed, nor let it stop the next', async () => {
    const { pairs, settle } = workshop();
    pairs.prepare();
    await settle('fail');
    const taken = pairs.take('RS256');
    await settle('succeed');
    await expect(taken).resolves.toMatchObject({ kid: 'RS256 2' });
  });

  it('makes the next for who waits behind one that fails', async () => {
    const { pairs, settle } = workshop();
    const [first, second] = [pairs.take('RS256'), pairs.take('RS256')];
    const refused = expect(first).rejects.toThrow('no entropy');
    await settle('fail');
    await settle('succeed');
    await refused;
    await expect(second).resolves.toMatchObject({ kid: 'RS256 2' });
  });

  it('lets no EC pair wait for an RSA pair', async () => {
    const { pairs, turn } = workshop();
    pairs.prepare();
    await turn();
    await expect(pairs.take('ES256')).resolves.toMatchObject({ kid: 'ES256 2' });
  });
});
