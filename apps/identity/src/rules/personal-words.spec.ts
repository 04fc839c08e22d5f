import { describe, expect, it } from '@jest/globals';
import { personalWords, withoutWords } from './personal-words.js';

const nobody = { username: null, email: null, name: null };

describe('N26: what a person would be guessed by', () => {
  it('is their username, their names and the parts of their address, but no top-level domain', () => {
    const words = personalWords({ username: 'jodoe', name: 'Jo Ann Doe', email: 'jo.doe@mail.example.com' }, []);
    expect(words).toEqual(
      expect.arrayContaining(['jodoe', 'jo ann doe', 'ann', 'doe', 'joanndoe', 'jo.doe@mail.example.com', 'mail', 'example']),
    );
    expect(words).not.toContain('com');
    expect(words).not.toContain('jo');
  });

  it('is what the tenant and its applications are called, after their own', () => {
    const words = personalWords({ ...nobody, username: 'jo-doe' }, ['Acme GmbH', 'acme-shop']);
    expect(words.slice(0, 2)).toEqual(['jo-doe', 'doe']);
    expect(words).toEqual(expect.arrayContaining(['acme', 'gmbh', 'acmegmbh', 'acme-shop', 'acmeshop']));
  });

  it('is written in one way, whatever the width and case, and bounded', () => {
    expect(personalWords({ ...nobody, name: 'Ｊürgen' }, [])).toContain('jürgen');
    const many = Array.from({ length: 1_000 }, (_, index) => `application ${index} ${'x'.repeat(100)}`);
    expect(personalWords(nobody, many).length).toBeLessThanOrEqual(400);
  });

  it('is worth nothing in a password, however it is spelt there; what is left is', () => {
    const words = personalWords({ ...nobody, username: 'sam', name: 'Johanna Doe' }, ['Acme GmbH']);
    expect(withoutWords('J0H4nn@!99-acm3gmbh', words)).toBe('!99-');
    expect(withoutWords('2026acacmeme', words)).toBe('2026');
    expect(withoutWords('seven sample owls 🦉', words)).toBe('seven sample owls 🦉');
  });
});
