import { describe, expect, it } from '@jest/globals';
import { canonicalDomain } from './domain.js';

describe('domains of mail addresses', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['mail.example.com.', 'mail.example.com'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
  ])('%s is written %s', (text, domain) => expect(canonicalDomain(text)).toBe(domain));

  it.each([
    '',
    'localhost',
    '.',
    'example..com',
    '-a.example',
    '127.0.0.1',
    '[::1]',
    '*.example.com',
    'a b.example',
    'http://x.example',
    'x.1',
  ])('%j is none', (text) => expect(canonicalDomain(text)).toBeNull());
});
