import { Violations } from '#kernel';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { checkChosenCredentials } from './chosen-credentials.js';

const isRefused = (clientSecret: string): boolean => {
  const violations = new Violations();
  checkChosenCredentials(violations, { type: 'confidential', clientSecret });
  return !violations.isEmpty;
};

describe('N41: a secret that was chosen elsewhere', () => {
  it.each([
    '',
    'secret',
    'a'.repeat(200),
    'ab'.repeat(100),
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
    '0123456789012345678901234567890123456789',
    'passwordpasswordpassword',
    'with a space Zk3Jx9QpV7Lm2Rt8Yw4N',
    'Zk3Jx9QpV7Lm2Rt8Yw4Né',
    'Zk3Jx9QpV7Lm2Rt8Yw4N\n',
    randomBytes(9).toString('base64url'),
    randomBytes(300).toString('base64url'),
  ])('is refused where it can be guessed, or not sent: %j', (secret) => {
    expect(isRefused(secret)).toBe(true);
  });

  it('is taken where it is random', () => {
    for (let round = 0; round < 200; round += 1) {
      expect(isRefused(randomBytes(32).toString('base64url'))).toBe(false);
      expect(isRefused(randomBytes(32).toString('hex'))).toBe(false);
    }
  });
});
