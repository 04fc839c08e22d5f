import { describe, expect, it } from '@jest/globals';
import { resourceMetadata, resourceMetadataUrl } from './resource-metadata.js';

describe('RFC 9728 §3.1: where the metadata of a resource are', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com:8443/v1/orders', 'https://api.example.com:8443/.well-known/oauth-protected-resource/v1/orders'],
    ['https://api.example.com/v1?tenant=a', 'https://api.example.com/.well-known/oauth-protected-resource/v1?tenant=a'],
  ])('of %s: %s', (resource, url) => {
    expect(resourceMetadataUrl(resource)).toBe(url);
  });
});

describe('RFC 9728 §2: the metadata of a resource', () => {
  const metadata = resourceMetadata('https://api.example.com/v1', 'Orders', 'https://id.example.com/t/acme', ['orders:read']);

  it('name the resource letter by letter, and who issues its tokens (§3.3)', () => {
    expect(metadata).toMatchObject({ resource: 'https://api.example.com/v1', authorization_servers: ['https://id.example.com/t/acme'] });
  });

  it('take tokens in the header alone: in a form or a query they would be logged (RFC 9700 §4.3.2)', () => {
    expect(metadata.bearer_methods_supported).toEqual(['header']);
  });

  it('ask for no offline_access, which is no matter of a resource', () => {
    expect(metadata.scopes_supported).toEqual(['orders:read']);
  });
});
