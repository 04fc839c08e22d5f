import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientProof, RegisteredClient } from '#contracts';

/** The lengths of what was compared in constant time. */
const compared: number[] = [];
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual: (left: Buffer, right: Buffer): boolean => {
    compared.push(left.length);
    return crypto.timingSafeEqual(left, right);
  },
}));
// After the mock: what is imported as usual has the real one by then.
const { provesSecret } = await import('./client-secret.js');
const { TestAuthorizationServer } = await import('../testing/authorization-server.js');
const { withSecret } = await import('../testing/builders.js');

/** Of a SHA-256, base64url. */
const hashLength = 43;

describe('attack A32: a secret is compared in a time that does not tell how far it is right', () => {
  const server = new TestAuthorizationServer();
  const first = withSecret({});
  const { registration, secret } = withSecret(first.registration, server.now + 60);
  const unknown: RegisteredClient = { application: null, resourceServer: null, secrets: [] };

  beforeEach(() => void (compared.length = 0));

  const prove = async (presented: readonly string[], of: RegisteredClient = registration): Promise<ClientProof> =>
    provesSecret(...presented)(server.tenant, of, server.dependencies);
  const changed = (at: number): string => secret.slice(0, at) + (secret[at] === 'x' ? 'y' : 'x') + secret.slice(at + 1);

  it.each([
    ['the first secret', [first.secret], true],
    ['the second', [secret], true],
    ['one that is wrong from its first character on', [changed(0)], false],
    ['one that is wrong in its last character', [changed(secret.length - 1)], false],
    ['a part of it', [secret.slice(0, -1)], false],
    ['nothing', [''], false],
    ['much more', ['x'.repeat(512)], false],
  ])('with each that the client has, whole, by its hash: %s', async (_what, presented, proven) => {
    expect((await prove(presented)).proven).toBe(proven);
    expect(compared).toEqual([hashLength, hashLength]);
  });

  it('with one, where there is no such client, or it has none', async () => {
    for (const presented of [secret, '']) expect((await prove([presented], unknown)).proven).toBe(false);
    expect(compared).toEqual([hashLength, hashLength]);
  });

  it('each of its spellings with each, whether or not the first is right', async () => {
    expect((await prove([secret, 'x'])).proven).toBe(true);
    expect((await prove(['x', secret])).proven).toBe(true);
    expect(compared).toEqual(Array(8).fill(hashLength));
  });

  it('one that has ended like one that has not', async () => {
    server.now += 60;
    expect((await prove([secret])).proven).toBe(false);
    expect(compared).toEqual([hashLength, hashLength]);
  });
});
