import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Application, Json, JsonObject, PresentedCertificate } from '#contracts';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { listOf, type Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication } from '../testing/builders.js';
import {
  billingCertificate,
  certificatesValidAt,
  otherCertificate,
  unverifiedCertificate,
  verifiedCertificate,
} from '../testing/certificates.js';
import { authenticateClient } from './authenticate-client.js';
import type { ClientKeys } from './client-keys.js';
import { readJwkSet } from './jwk-set.js';

const subject = String.raw`CN=billing,OU=Payments+UID=42,O=Acme\, Inc.,C=AT`;
const jwksOf = (der: string): JsonObject => ({
  keys: [new X509Certificate(Buffer.from(der, 'base64')).publicKey.export({ format: 'jwk' }) as Json],
});

const byAuthority = (changes: Partial<Application> = {}): Application =>
  anApplication({ tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn: subject, ...changes });
const byKey = (der: string): Application => anApplication({ tokenEndpointAuthMethod: 'self_signed_tls_client_auth', jwks: jwksOf(der) });

const setUp = (application: Application, clientKeys?: ClientKeys) => {
  const server = new TestAuthorizationServer();
  server.now = certificatesValidAt;
  server.register(application);
  const authenticate = async (certificate: PresentedCertificate | undefined, members: Members = {}): Promise<string> => {
    const parameters = Parameters.read(listOf({ client_id: application.clientId, ...members }));
    try {
      const ports = { ...server.dependencies, ...(clientKeys && { clientKeys }) };
      const { clientId } = await authenticateClient(server.tenant, { parameters, authorization: null, certificate }, ports);
      return clientId === application.clientId ? 'authenticated' : 'somebody else';
    } catch (error) {
      if (error instanceof OAuthError) return `${error.code} ${error.status}: ${error.detail ?? ''}`;
      throw error;
    }
  };
  return { server, authenticate };
};

describe('RFC 8705 §2.1: tls_client_auth', () => {
  it.each<[string, Partial<Application>]>([
    ['subject', {}],
    ['dNSName', { tlsClientAuthSanDns: 'Billing.acme.example' }],
    ['uniformResourceIdentifier', { tlsClientAuthSanUri: 'spiffe://acme.example/billing' }],
    ['iPAddress', { tlsClientAuthSanIp: '192.0.2.7' }],
    ['iPAddress of version 6, however it is written', { tlsClientAuthSanIp: '2001:db8:0::7' }],
    ['rfc822Name', { tlsClientAuthSanEmail: 'billing@acme.example' }],
  ])('authenticates the client whose %s the certificate has', async (name, registered) => {
    const { authenticate } = setUp(byAuthority({ tlsClientAuthSubjectDn: name === 'subject' ? subject : null, ...registered }));
    expect(await authenticate(verifiedCertificate(billingCertificate))).toBe('authenticated');
    expect(await authenticate(verifiedCertificate(otherCertificate))).toBe(
      'invalid_client 401: the client certificate is of another subject',
    );
  });

  it.each<[string, Partial<Application>]>([
    ['a name of another kind', { tlsClientAuthSubjectDn: null, tlsClientAuthSanDns: 'spiffe://acme.example/billing' }],
    ['a part of a name', { tlsClientAuthSubjectDn: null, tlsClientAuthSanDns: 'acme.example' }],
    ['a part of the subject', { tlsClientAuthSubjectDn: 'CN=billing' }],
    ['no name at all', { tlsClientAuthSubjectDn: null }],
  ])('refuses where the client registered %s', async (_what, registered) => {
    const { authenticate } = setUp(byAuthority(registered));
    expect(await authenticate(verifiedCertificate(billingCertificate))).toMatch(/^invalid_client 401/);
  });

  it('refuses where the client registered an address with a zone, which no certificate has', async () => {
    const { authenticate } = setUp(byAuthority({ tlsClientAuthSubjectDn: null, tlsClientAuthSanIp: 'fe80::1%eth0' }));
    expect(await authenticate(verifiedCertificate(billingCertificate))).toMatch(/^invalid_client 401/);
  });

  it('refuses a certificate that no authority vouches for', async () => {
    const { authenticate } = setUp(byAuthority());
    expect(await authenticate(unverifiedCertificate(billingCertificate))).toMatch(/no authority/);
  });
});

describe('RFC 8705 §2.2: self_signed_tls_client_auth', () => {
  it('authenticates the client whose registered key the certificate is of, whoever signed it', async () => {
    const { authenticate } = setUp(byKey(billingCertificate));
    expect(await authenticate(unverifiedCertificate(billingCertificate))).toBe('authenticated');
  });

  it('authenticates the client by a key that it published since its keys were last asked for', async () => {
    // Who names an id that no key has is given what is published now.
    const find: ClientKeys['find'] = (_tenant, _client, kid) =>
      Promise.resolve({ keys: readJwkSet(jwksOf(kid === null ? otherCertificate : billingCertificate)) });
    const { authenticate } = setUp(byKey(otherCertificate), { find });
    expect(await authenticate(unverifiedCertificate(billingCertificate))).toBe('authenticated');
  });

  it('attack A36: refuses a certificate of another key, verified or not', async () => {
    const { authenticate } = setUp(byKey(billingCertificate));
    for (const present of [verifiedCertificate, unverifiedCertificate])
      expect(await authenticate(present(otherCertificate))).toMatch(/^invalid_client 401: .* not registered$/);
  });
});

describe.each([
  ['tls_client_auth', byAuthority()],
  ['self_signed_tls_client_auth', byKey(billingCertificate)],
] as const)('RFC 8705 §2: a client of %s', (_method, application) => {
  it('must have a certificate', async () => {
    expect(await setUp(application).authenticate(undefined)).toBe('invalid_client 401: no client certificate');
  });

  it.each(['', 'AAAA', 'nonsense', billingCertificate.slice(0, 200)])('must have one that can be read, unlike %j', async (der) => {
    expect(await setUp(application).authenticate(verifiedCertificate(der))).toBe('invalid_client 401: no client certificate');
  });

  it('must have one that is valid by now', async () => {
    for (const now of [Date.UTC(2026, 10, 1) / 1000, Date.UTC(2127, 0, 1) / 1000]) {
      const { server, authenticate } = setUp(application);
      server.now = now;
      expect(await authenticate(verifiedCertificate(billingCertificate))).toMatch(/not valid at this time/);
    }
  });

  it('must have one whose end can be read', async () => {
    const monthThirteen = Buffer.from(billingCertificate, 'base64').toString('latin1').replace('21261105083207Z', '21261305083207Z');
    const der = Buffer.from(monthThirteen, 'latin1').toString('base64');
    expect(await setUp(application).authenticate(verifiedCertificate(der))).toMatch(/^invalid_client 401/);
  });

  it('cannot use a secret beside its certificate', async () => {
    expect(await setUp(application).authenticate(verifiedCertificate(billingCertificate), { client_secret: 'x' })).toMatch(
      /^invalid_client/,
    );
  });

  it('is refused while it is disabled', async () => {
    const { authenticate } = setUp({ ...application, status: 'disabled' });
    expect(await authenticate(verifiedCertificate(billingCertificate))).toMatch(/^invalid_client/);
  });
});

describe('RFC 6749 §2.3: a client that registered another method', () => {
  it('is not authenticated by a certificate', async () => {
    const { authenticate } = setUp(anApplication({ tokenEndpointAuthMethod: 'client_secret_post', tlsClientAuthSubjectDn: subject }));
    expect(await authenticate(verifiedCertificate(billingCertificate))).toMatch(/^invalid_client/);
  });
});
