import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Application, PresentedCertificate, TrustedIssuer } from '#contracts';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { listOf, type Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant, aTrustedIssuer } from '../testing/builders.js';
import {
  type CertificateWish,
  clientAuthentication,
  element,
  forCertificates,
  forSignatures,
  serverAuthentication,
  SvidAuthority,
} from '../testing/svid-authority.js';
import { authenticateClient } from './authenticate-client.js';

const now = 1_800_000_000;
const trustDomain = 'spiffe://example.org';
const workload = `${trustDomain}/billing`;

const root = SvidAuthority.root('example.org', now, { uris: [trustDomain] });
const otherRoot = SvidAuthority.root('example.com', now);

const aDomain = (issuer: string, authorities: readonly SvidAuthority[], members: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  aTrustedIssuer(issuer, [], { jwks: { keys: authorities.map(({ jwk }) => jwk) }, singleUse: false, ...members });

describe('draft-ietf-oauth-spiffe-client-auth §3.2: a client that authenticates by an X.509-SVID', () => {
  let server: TestAuthorizationServer;
  let application: Application;

  const register = (members: Partial<Application> = {}, at = server): Application =>
    at.register(anApplication({ tokenEndpointAuthMethod: 'spiffe_x509', spiffeId: workload, ...members })).application;
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(aDomain(trustDomain, [root]));
    application = register();
  });

  const authenticate = async (certificate: PresentedCertificate | undefined, members: Members = {}, at = server): Promise<string> => {
    const parameters = Parameters.read(listOf({ client_id: application.clientId, ...members }));
    try {
      await authenticateClient(at.tenant, { parameters, authorization: null, certificate }, at.dependencies);
      return 'authenticated';
    } catch (error) {
      if (error instanceof OAuthError) return `${error.code} ${error.status}: ${error.detail ?? ''}`;
      throw error;
    }
  };
  /** What the proxy says of authorities is the contrary of what is true: it counts for nothing. */
  const present = (wish: CertificateWish = {}, authority = root, chain?: readonly string[]): PresentedCertificate => ({
    der: authority.issue(now, { uris: [workload], ...wish }),
    isVerified: authority !== root,
    chain,
  });

  it.each<[string, CertificateWish]>([
    ['that names it', {}],
    ['with names of another kind besides', { dns: ['billing.example.org'] }],
    ['whose key is for servers and clients', { extendedKeyUsage: [serverAuthentication, clientAuthentication] }],
  ])('is authenticated by one %s', async (_what, wish) => {
    expect(await authenticate(present(wish))).toBe('authenticated');
  });

  it.each<[string, string, CertificateWish]>([
    ['of another workload', 'another workload', { uris: [`${trustDomain}/shipping`] }],
    ['of a workload below it', 'another workload', { uris: [`${workload}/1`] }],
    ['of another trust domain', 'another workload', { uris: ['spiffe://example.com/billing'] }],
    ['with two SPIFFE IDs', 'does not name one', { uris: [workload, `${trustDomain}/shipping`] }],
    ['with the same SPIFFE ID twice', 'does not name one', { uris: [workload, workload] }],
    ['with another URI', 'does not name one', { uris: [workload, 'https://example.org'] }],
    ['without a URI', 'does not name one', { uris: [], dns: ['billing'] }],
    ['without a name', 'does not name one', { uris: [] }],
    ['whose SPIFFE ID is that of the trust domain', 'does not name one', { uris: [trustDomain] }],
    ['with dots in its path', 'does not name one', { uris: [`${trustDomain}/x/../billing`] }],
    ['with a slash at its end', 'does not name one', { uris: [`${workload}/`] }],
    ['whose trust domain is in capitals', 'does not name one', { uris: ['spiffe://EXAMPLE.org/billing'] }],
    ['with a second name within its SPIFFE ID', 'does not name one', { uris: [`${workload}, URI:${workload}`] }],
    ['of an authority', 'of an authority', { isAuthority: true, keyUsage: forSignatures }],
    ['whose key signs certificates', 'of an authority', { keyUsage: forSignatures | forCertificates }],
    ['whose key signs revocation lists', 'of an authority', { keyUsage: forSignatures | 0x02 }],
    ['whose key is not for signatures', 'not for signatures', { keyUsage: 0x20 }],
    ['that does not say what its key is for', 'not for signatures', { keyUsage: null }],
    ['whose key is for servers alone', 'not for clients', { extendedKeyUsage: [serverAuthentication] }],
    ['that demands to be understood', 'not understood', { further: [{ id: '2a0304', value: element(0x05), isCritical: true }] }],
    ['with an extension twice', 'cannot be read', { further: [{ id: '551d13', value: element(0x30) }] }],
    ['that has expired', 'not valid at this time', { validTo: now }],
    ['that is not valid yet', 'not valid at this time', { validFrom: now + 60 }],
    ['that is signed by SHA-1', 'no authority', { hash: 'sha1' }],
  ])('is refused by one %s', async (_what, reason, wish) => {
    expect(await authenticate(present(wish))).toMatch(new RegExp(`^invalid_client 401: .*(${reason}|no client certificate)`));
  });

  it('is refused by one of another authority, of whatever name, and by one that vouches for itself', async () => {
    for (const authority of [otherRoot, SvidAuthority.root('example.org', now)])
      expect(await authenticate(present({}, authority))).toMatch(/no authority of its trust domain/);
    const own = SvidAuthority.root('own', now, { isAuthority: false, keyUsage: forSignatures, uris: [workload] });
    server.tables.trustedIssuers.splice(0, 1, aDomain(trustDomain, [own]));
    expect(await authenticate({ der: own.der, isVerified: true })).toMatch(/no authority of its trust domain/);
  });

  it('is refused by an authority of another trust domain, though the tenant trusts that, too', async () => {
    server.tables.trustedIssuers.push(aDomain('spiffe://example.com', [otherRoot]));
    expect(await authenticate(present({}, otherRoot))).toMatch(/no authority of its trust domain/);
  });

  it('is refused where another tenant alone trusts the trust domain', async () => {
    const other = new TestAuthorizationServer(aTenant('globex'), server.database);
    application = register({}, other);
    expect(await authenticate(present(), {}, other)).toMatch(/no authority of its trust domain/);
  });

  it.each<[string, CertificateWish]>([
    ['has expired', { validTo: now }],
    ['is not valid yet', { validFrom: now + 1 }],
    ['is none', { isAuthority: false, keyUsage: forCertificates }],
    ['may not sign certificates', { keyUsage: forSignatures }],
    ['does not say what its key is for', { keyUsage: null }],
    ['constrains names', { further: [{ id: '551d1e', value: element(0x30) }] }],
  ])('is refused where the authority of the bundle %s', async (_how, wish) => {
    const unfit = SvidAuthority.root('example.org', now, wish);
    server.tables.trustedIssuers.splice(0, 1, aDomain(trustDomain, [unfit]));
    expect(await authenticate(present({}, unfit))).toMatch(/no authority of its trust domain/);
  });

  it("is vouched for by keys that are nobody's but their owner's: RSA keys of 2,048 bits, and curves of 256, at least", async () => {
    const keys = [
      ...[2_048, 1_024].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength })),
      ...['P-384', 'P-521', 'secp224r1', 'secp256k1'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve })),
    ];
    const outcomes = [];
    for (const pair of keys) {
      const authority = SvidAuthority.root('example.org', now, { keys: pair });
      server.tables.trustedIssuers.splice(0, 1, aDomain(trustDomain, [authority]));
      outcomes.push(await authenticate(present({}, authority)));
    }
    const refused = expect.stringMatching(/no authority of its trust domain/);
    expect(outcomes).toEqual(['authenticated', refused, 'authenticated', 'authenticated', refused, refused]);
  });

  it('is vouched for by authorities that its connection has between', async () => {
    const upper = root.intermediate('upper', now);
    const lower = upper.intermediate('lower', now, { uris: [trustDomain] });
    expect(await authenticate(present({}, lower, [lower.der, upper.der]))).toBe('authenticated');
    expect(await authenticate(present({}, lower, [lower.der, upper.der, otherRoot.der]))).toBe('authenticated');
    for (const chain of [undefined, [], [upper.der], [upper.der, lower.der], [lower.der, 'nonsense']])
      expect(await authenticate(present({}, lower, chain))).toMatch(/^invalid_client 401/);
  });

  it.each<[string, SvidAuthority]>([
    ['is another workload', SvidAuthority.root('workload', now)],
    ['is no authority', root.intermediate('between', now, { isAuthority: false, keyUsage: forCertificates })],
    ['may not sign certificates', root.intermediate('between', now, { keyUsage: forSignatures })],
    ['has expired', root.intermediate('between', now, { validTo: now })],
    ['is of another trust domain', root.intermediate('between', now, { uris: ['spiffe://example.com'] })],
    ['has a path', root.intermediate('between', now, { uris: [`${trustDomain}/between`] })],
    ['has two names', root.intermediate('between', now, { uris: [trustDomain, 'spiffe://example.com'] })],
    ['constrains names', root.intermediate('between', now, { further: [{ id: '551d1e', value: element(0x30) }] })],
  ])('is refused where what stands between %s', async (_how, between) => {
    expect(await authenticate(present({}, between, [between.der]))).toMatch(/no authority of its trust domain/);
  });

  it('is refused by an authority that another trust domain vouches for, under an authority of both', async () => {
    const foreign = root.intermediate('example.com', now, { uris: ['spiffe://example.com'] });
    const between = foreign.intermediate('between', now, { uris: [trustDomain] });
    expect(await authenticate(present({}, between, [between.der, foreign.der]))).toMatch(/no authority of its trust domain/);
  });

  it('is refused where more stand between than an authority lets', async () => {
    const upper = root.intermediate('upper', now, { pathLength: 0 });
    const lower = upper.intermediate('lower', now);
    expect(await authenticate(present({}, upper, [upper.der]))).toBe('authenticated');
    expect(await authenticate(present({}, lower, [lower.der, upper.der]))).toMatch(/no authority of its trust domain/);
  });

  it('has a bundle asked for anew, once, where none of its authorities vouches for it', async () => {
    const jwksUri = 'https://example.com/bundle.json';
    server.tables.trustedIssuers.splice(0, 1, aDomain(trustDomain, [], { jwks: null, jwksUri }));
    server.publishedBundles.set(jwksUri, [{ keys: [otherRoot.jwk] }, { keys: [otherRoot.jwk, root.jwk] }]);
    expect(await authenticate(present())).toBe('authenticated');
    expect(server.bundleRefetches).toBe(1);
    expect(await authenticate(present({ uris: [`${trustDomain}/shipping`] }))).toMatch(/another workload/);
    expect(server.bundleRefetches).toBe(1);
    server.publishedBundles.clear();
    expect(await authenticate(present())).toMatch(/^temporarily_unavailable 503/);
  });

  it('must have a certificate, is not disabled, uses no other way and names itself', async () => {
    expect(await authenticate(undefined)).toBe('invalid_client 401: no client certificate');
    expect(await authenticate({ der: 'nonsense', isVerified: true })).toBe('invalid_client 401: no client certificate');
    expect(await authenticate(present(), { client_secret: 'x' })).toMatch(/^invalid_client/);
    expect(await authenticate(present(), { client_id: undefined })).toMatch(/^invalid_client/);
    application = register({ status: 'disabled' });
    expect(await authenticate(present())).toMatch(/^invalid_client/);
    application = register({ spiffeId: null });
    expect(await authenticate(present())).toMatch(/another workload/);
  });
});
