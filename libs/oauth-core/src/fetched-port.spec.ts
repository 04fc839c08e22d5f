import { describe, expect, it } from '@jest/globals';
import { problemOfFetchedPort } from './fetched-port.js';

describe('the port of an address that the platform fetches from, or posts to', () => {
  it.each(['https://app.example/jwks', 'https://app.example:443/jwks', 'http://localhost:4000/jwks', 'https://[::1]:8443/'])(
    '%s may be registered',
    (uri) => expect(problemOfFetchedPort(uri)).toBeNull(),
  );

  it.each(['https://app.example:8443/jwks', 'https://app.example:80/', 'https://127.0.0.1.example:22/'])(
    '%s may not: word of it would never arrive',
    (uri) => expect(problemOfFetchedPort(uri)).toMatch(/port 443/),
  );
});
