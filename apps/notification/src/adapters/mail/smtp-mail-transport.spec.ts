import { describe, expect, it } from '@jest/globals';
import { requiresTls } from './smtp-mail-transport.js';

describe('RFC 3207: STARTTLS', () => {
  it.each([
    ['smtp://user:secret@mail.example.com:587', true],
    ['smtps://user:secret@mail.example.com', true],
    ['smtp://user:secret@127.0.0.1:1025', false],
    ['smtp://relay.internal:25', false],
  ])('of %s is required: %s', (url, required) => {
    expect(requiresTls(url)).toBe(required);
  });
});
