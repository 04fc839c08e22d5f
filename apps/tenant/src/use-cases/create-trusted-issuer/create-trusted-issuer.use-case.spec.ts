import { describe, expect, it } from '@jest/globals';
import { type CreateTrustedIssuerRequest, eventMap } from '#contracts';
import { DpopKey } from '#testing';
import { maxTrustedIssuers } from '../../rules/trusted-issuer.js';
import { refusal, refusing, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

const key = new DpopKey();
const github: CreateTrustedIssuerRequest = {
  issuer: 'https://token.actions.githubusercontent.com',
  jwksUri: 'https://token.actions.githubusercontent.com/.well-known/jwks',
};

const create = async (changes: Partial<CreateTrustedIssuerRequest>) => {
  const { service, acme } = await serviceWithTenants();
  return service.createTrustedIssuer.execute(acme, { ...github, ...changes });
};

describe('trusting an issuer of assertions', () => {
  it('takes an assertion once, for an hour, by asymmetric algorithms, where nothing else is said; and publishes it', async () => {
    const { service, acme } = await serviceWithTenants();
    const trusted = await service.createTrustedIssuer.execute(acme, github);
    expect(trusted).toMatchObject({
      ...github,
      jwks: null,
      signingAlgorithms: ['RS256', 'ES256'],
      audiences: [],
      maxAssertionLifetime: 3_600,
      singleUse: true,
      softwareStatements: 'off',
      userMatching: 'off',
      emailDomains: [],
      version: 1,
    });
    expect(service.events).toEqual([
      { event: eventMap.tenant.trustedIssuerCreated, tenantId: acme.tenantId, payload: { trustedIssuerId: trusted.id, version: 1 } },
    ]);
  });

  it('takes keys by value', async () => {
    await expect(create({ jwksUri: null, jwks: { keys: [key.jwk] } })).resolves.toMatchObject({ jwksUri: null });
  });

  it.each<[string, Partial<CreateTrustedIssuerRequest>]>([
    ['/issuer', { issuer: '' }],
    ['/issuer', { issuer: 'https://ci.example com' }],
    ['/issuer', { issuer: 'x'.repeat(501) }],
    ['/jwksUri', { jwksUri: null }],
    ['/jwksUri', { jwks: { keys: [key.jwk] } }],
    ['/jwksUri', { jwksUri: 'http://ci.example/jwks' }],
    ['/jwks/keys', { jwksUri: null, jwks: { keys: [] } }],
    ['/jwks/keys/0/d', { jwksUri: null, jwks: { keys: [key.privateJwk] } }],
    ['/jwks/keys/0', { jwksUri: null, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    ['/jwks/keys', { jwksUri: null, jwks: { keys: [key.jwk] }, signingAlgorithms: ['RS256'] }],
    ['/jwks', { jwksUri: null, jwks: { keys: [{ ...key.jwk, x5c: 'x'.repeat(17_000) }] } }],
    ['/signingAlgorithms', { signingAlgorithms: [] }],
    ['/signingAlgorithms/0', { signingAlgorithms: ['HS256' as 'RS256'] }],
    ['/signingAlgorithms/0', { signingAlgorithms: ['none' as 'RS256'] }],
    ['/audiences/0', { audiences: ['a b'] }],
    ['/audiences', { audiences: Array.from({ length: 11 }, (_, index) => `a${index}`) }],
    ['/maxAssertionLifetime', { maxAssertionLifetime: 86_401 }],
    ['/maxAssertionLifetime', { maxAssertionLifetime: 0 }],
  ])('refuses a wrong %s: %.80j', async (pointer, changes) => {
    await expect(create(changes)).rejects.toEqual(refusing(pointer));
  });

  describe('that is a SPIFFE trust domain', () => {
    const trustDomain = { issuer: 'spiffe://example.org', jwksUri: 'https://example.com/bundle.json' };
    const bundle = { keys: [{ ...key.jwk, use: 'jwt-svid', kid: 'one' }], spiffe_sequence: 1 };

    it('is trusted by the address of its bundle, or by the bundle, and its SVIDs serve more than once', async () => {
      await expect(create(trustDomain)).resolves.toMatchObject({ ...trustDomain, singleUse: false });
      await expect(create({ ...trustDomain, jwksUri: null, jwks: bundle })).resolves.toMatchObject({ jwks: bundle });
      await expect(create({ ...trustDomain, singleUse: true })).resolves.toMatchObject({ singleUse: true });
    });

    it.each<[string, Partial<CreateTrustedIssuerRequest>]>([
      ['/issuer', { issuer: 'spiffe://example.org/' }],
      ['/issuer', { issuer: 'spiffe://example.org/ns/shop' }],
      ['/issuer', { issuer: 'spiffe://Example.org' }],
      ['/issuer', { issuer: 'SPIFFE://example.org' }],
      ['/issuer', { issuer: 'spiffe://example.org:8443' }],
      ['/issuer', { issuer: 'spiffe://user@example.org' }],
      ['/jwksUri', { jwksUri: null }],
      ['/jwksUri', { jwks: bundle }],
      ['/jwksUri', { jwksUri: 'http://example.com/bundle.json' }],
      ['/jwks', { jwksUri: null, jwks: { keys: [key.jwk] } }],
      ['/jwks', { jwksUri: null, jwks: { keys: [{ ...key.privateJwk, use: 'jwt-svid' }] } }],
      ['/jwks', { jwksUri: null, jwks: { keys: [{ use: 'x509-svid', x5c: ['AAAA'] }] } }],
      ['/jwks', { jwksUri: null, jwks: { keys: [{ use: 'x509-svid' }] } }],
      ['/jwks', { jwksUri: null, jwks: { keys: 'x' } }],
      ['/jwks', { jwksUri: null, jwks: { ...bundle, note: 'x'.repeat(17_000) } }],
      ['/audiences', { audiences: ['https://api.example'] }],
      ['/softwareStatements', { softwareStatements: 'once' }],
      ['/userMatching', { userMatching: 'username' }],
    ])('is refused with a wrong %s: %.80j', async (pointer, changes) => {
      await expect(create({ ...trustDomain, ...changes })).rejects.toEqual(refusing(pointer));
    });
  });

  it("refuses the tenant's own issuer: its tokens are made for others", async () => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.createTrustedIssuer.execute(acme, { ...github, issuer: acme.issuer })).rejects.toEqual(refusing('/issuer'));
  });

  it('refuses one that is trusted already in this tenant, not one of another tenant, and more than a service can hold', async () => {
    const { service, acme, globex } = await serviceWithTenants();
    await service.createTrustedIssuer.execute(acme, github);
    await expect(service.createTrustedIssuer.execute(acme, github)).rejects.toEqual(refusal('conflict'));
    await expect(service.createTrustedIssuer.execute(globex, github)).resolves.toMatchObject({ version: 1 });
    for (let count = 1; count < maxTrustedIssuers; count += 1)
      await service.createTrustedIssuer.execute(acme, { ...github, issuer: `https://ci${count}.example` });
    await expect(service.createTrustedIssuer.execute(acme, { ...github, issuer: 'https://more.example' })).rejects.toEqual(
      refusal('conflict'),
    );
    await expect(service.createTrustedIssuer.execute(vanishedTenant, github)).rejects.toEqual(refusal('not_found'));
  });
});
