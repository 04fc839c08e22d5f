import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecryptionError, MasterKeys } from './master-keys.js';

const first = MasterKeys.generate('2025');
const second = MasterKeys.generate('2026');

describe('MasterKeys', () => {
  it('opens what it sealed, for the same associated data', () => {
    const keys = MasterKeys.parse(first);
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plaintext, data) => {
        expect(keys.decrypt(keys.encrypt(plaintext, data), data)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  it('never seals alike twice', () => {
    const keys = MasterKeys.parse(first);
    expect(keys.encrypt('secret', 'tenant')).not.toBe(keys.encrypt('secret', 'tenant'));
  });

  it('encrypts with the first key and decrypts with all (fault F19)', () => {
    const old = MasterKeys.parse(first).encrypt('secret', 'tenant');
    const rotated = MasterKeys.parse(`${second},${first}`);
    expect(rotated.decrypt(old, 'tenant').toString()).toBe('secret');
    expect(rotated.encrypt('secret', 'tenant')).toMatch(/^2026\./);
    expect(rotated.isStale(old)).toBe(true);
    expect(rotated.isStale(rotated.encrypt('secret', 'tenant'))).toBe(false);
  });

  it('hashes with the first key, and knows the hashes of all', () => {
    const [old, rotated] = [MasterKeys.parse(first), MasterKeys.parse(`${second},${first}`)];
    expect(rotated.hashes('text')).toEqual([rotated.hash('text'), old.hash('text')]);
    expect(new Set([...rotated.hashes('text'), ...rotated.hashes('other')]).size).toBe(4);
    for (const hash of rotated.hashes('text')) expect(rotated.isHashOf(hash, 'text')).toBe(true);
  });

  it("refuses another tenant's ciphertext", () => {
    const keys = MasterKeys.parse(first);
    expect(() => keys.decrypt(keys.encrypt('secret', 'tenant-a\nkey'), 'tenant-b\nkey')).toThrow(DecryptionError);
  });

  it('refuses a key that was removed', () => {
    const sealed = MasterKeys.parse(first).encrypt('secret', 'tenant');
    expect(() => MasterKeys.parse(second).decrypt(sealed, 'tenant')).toThrow(DecryptionError);
  });

  it('refuses a ciphertext relabelled with the id of another key', () => {
    const sealed = MasterKeys.parse(first).encrypt('secret', 'tenant');
    const both = MasterKeys.parse(`${first},${second}`);
    expect(() => both.decrypt(sealed.replace(/^2025/, '2026'), 'tenant')).toThrow(DecryptionError);
  });

  it('refuses a ciphertext with any one character changed', () => {
    const keys = MasterKeys.parse(first);
    const sealed = keys.encrypt('secret', 'tenant');
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      const isSameBytes = changed
        .split('.')
        .every((part, at) => Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[at] ?? '', 'base64url')));
      if (!isSameBytes || index < 4) expect(() => keys.decrypt(changed, 'tenant')).toThrow(DecryptionError);
    }
  });

  it.each(['', 'a', 'a.b', 'a.b.c.d', '2025..', '2025.AAAAAAAAAAAAAAAA.'])('refuses %j as a ciphertext', (text) => {
    expect(() => MasterKeys.parse(first).decrypt(text, 'tenant')).toThrow(DecryptionError);
  });

  it.each(['', 'k1', 'k1:', 'k1:c2hvcnQ=', `${first},`, `${first},${first}`, `k 1:${first.split(':')[1] ?? ''}`, `k1:${'A'.repeat(64)}`])(
    'refuses the setting %#, without quoting it',
    (value) => {
      const parse = (): MasterKeys => MasterKeys.parse(value);
      expect(parse).toThrow(/^(entry \d|there is no key)/);
      expect(parse).not.toThrow(first.split(':')[1]);
    },
  );
});
