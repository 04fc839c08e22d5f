import { describe, expect, it } from '@jest/globals';
import { eventMap, type TenantStatus, type UserAttributeRequest } from '#contracts';
import { inMemoryService, outsideTenants, refusal, refusing, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

describe('changing a tenant', () => {
  it('refuses a tenant that does not exist', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.updateTenant.execute(outsideTenants, { id: vanishedTenant.tenantId })).rejects.toEqual(refusal('not_found'));
  });

  it('refuses to suspend the built-in tenant, and changes nothing', async () => {
    const service = inMemoryService();
    const { id } = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.updateTenant.execute(outsideTenants, { id, status: 'suspended' })).rejects.toEqual(refusal('forbidden'));
    await expect(service.getTenant.execute(outsideTenants, { id })).resolves.toMatchObject({ status: 'active', version: 1 });
  });

  it.each([
    ['/name', { name: '' }],
    ['/status', { status: 'gone' as TenantStatus }],
    ['/branding/logoUri', { branding: { logoUri: 'http://x.example/' } }],
    ['/settings/sessionLifetime', { settings: { sessionLifetime: 0 } }],
  ])('refuses a wrong %s and publishes nothing', async (pointer, changes) => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, ...changes })).rejects.toEqual(refusing(pointer));
    expect(service.events).toEqual([]);
  });

  it('checks a setting against those that stay', async () => {
    const { service, acme } = await serviceWithTenants();
    const settings = { sessionLifetime: 60 };
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings })).rejects.toEqual(
      refusing('/settings/sessionIdleLifetime'),
    );
  });

  it('changes what is given, keeps the rest, and counts the version', async () => {
    const { service, acme } = await serviceWithTenants();
    service.clock.advance(5);
    const tenant = await service.updateTenant.execute(outsideTenants, {
      id: acme.tenantId,
      status: 'suspended',
      branding: { primaryColor: '#000000' },
      settings: { accessTokenLifetime: 30 },
    });
    expect(tenant).toMatchObject({ slug: 'acme', name: 'Acme', status: 'suspended', version: 2, updatedAt: '2026-01-01T00:00:05.000Z' });
    expect(tenant.settings).toMatchObject({ accessTokenLifetime: 30, idTokenLifetime: 3600 });
    expect(service.events).toEqual([
      { event: eventMap.tenant.tenantUpdated, tenantId: acme.tenantId, payload: { slug: 'acme', status: 'suspended', version: 2 } },
    ]);
  });
});

describe("a tenant's schema of user attributes", () => {
  const plain: UserAttributeRequest = { name: 'department', kind: 'text', labels: [{ locale: 'en', text: 'Department' }] };
  const setting = async (...userAttributes: readonly UserAttributeRequest[]) => {
    const { service, acme } = await serviceWithTenants();
    return service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { userAttributes } });
  };

  it('gives what is left out its default: no access of users, not required, no claim', async () => {
    const { settings } = await setting({ ...plain, labels: [{ locale: 'de-at', text: 'Abteilung' }] });
    expect(settings.userAttributes).toEqual([
      {
        ...plain,
        labels: [{ locale: 'de-AT', text: 'Abteilung' }],
        ...{ choices: [], minimum: null, maximum: null, earliest: null, latest: null },
        ...{ userAccess: 'none', required: false, claim: null, scope: 'profile', claimIn: ['id_token', 'userinfo'] },
      },
    ]);
  });

  it.each<[string, string, Partial<UserAttributeRequest>]>([
    ['a name of capitals', 'name', { name: 'Department' }],
    ['a name that every object inherits', 'name', { name: 'constructor' }],
    ['no label', 'labels', { labels: [] }],
    ['a label in no language', 'labels/0/locale', { labels: [{ locale: 'english', text: 'Department' }] }],
    ['a label that deceives', 'labels/0/text', { labels: [{ locale: 'en', text: 'Depart\u202Ement' }] }],
    ['a choice without values', 'choices', { kind: 'choice' }],
    ['values of what is no choice', 'choices', { choices: [{ value: 'a' }] }],
    ['a length below one', 'minimum', { minimum: 0 }],
    ['a length that is not whole', 'maximum', { maximum: 1.5 }],
    ['bounds that nothing meets', 'maximum', { minimum: 5, maximum: 4 }],
    ['bounds of a date for a text', 'earliest', { earliest: '1990-01-01' }],
    ['bounds of a text for a date', 'minimum', { kind: 'date', minimum: 1 }],
    ['a bound that is no date', 'latest', { kind: 'date', latest: '1990-02-30' }],
    ['what is asked for of users who may not say it', 'userAccess', { required: true, userAccess: 'read' }],
    ['a claim in no place', 'claimIn', { claim: 'dept', claimIn: [] }],
    ...['iss', 'sub', 'aud', 'exp', 'email_verified', 'roles', 'acr', 'cnf', 'act'].map(
      (claim) => [`the claim ${claim}, which tokens give a meaning of their own`, 'claim', { claim }] as [string, string, object],
    ),
    ['a claim that readers of JSON drop', 'claim', { claim: '__proto__' }],
  ])('refuses %s', async (_, member, overrides) => {
    await expect(setting({ ...plain, ...overrides })).rejects.toEqual(refusing(`/settings/userAttributes/0/${member}`));
  });

  it('refuses a name, and a claim, twice', async () => {
    await expect(setting(plain, plain)).rejects.toEqual(refusing('/settings/userAttributes/1/name'));
    const other = { ...plain, name: 'other', claim: 'dept' };
    await expect(setting({ ...plain, claim: 'dept' }, other)).rejects.toEqual(refusing('/settings/userAttributes/1/claim'));
  });

  it('refuses more than travel with a tenant', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ ...plain, name: `a${index}` }));
    await expect(setting(...many)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe("a tenant's terms of use", () => {
  const version = (name: string, effectiveFrom: string, more: object = {}) => ({
    ...{ version: name, documents: [{ locale: 'en', uri: 'https://acme.example/terms' }], effectiveFrom, required: true, ...more },
  });
  const first = version('1', '2026-01-01T00:00:00Z');
  const later = version('2', '2026-02-01T00:00:00Z');
  const withTerms = async (...terms: ReturnType<typeof version>[]) => {
    const { service, acme } = await serviceWithTenants();
    const set = (...next: ReturnType<typeof version>[]) =>
      service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { terms: next } });
    if (terms.length > 0) await set(...terms);
    return set;
  };

  it.each<[string, string, ReturnType<typeof version>[]]>([
    ['a name that is none', '0/version', [version('2 027', '2026-01-01T00:00:00Z')]],
    ['no document', '0/documents', [version('1', '2026-01-01T00:00:00Z', { documents: [] })]],
    [
      'a document that is not https',
      '0/documents/0/uri',
      [version('1', '2026-01-01T00:00:00Z', { documents: [{ locale: 'en', uri: 'http://a.example/' }] })],
    ],
    [
      'a document in no language',
      '0/documents/0/locale',
      [version('1', '2026-01-01T00:00:00Z', { documents: [{ locale: 'english', uri: 'https://a.example/' }] })],
    ],
    ['a moment that is none', '0/effectiveFrom', [version('1', 'tomorrow')]],
    ['a name twice', '1/version', [first, version('1', '2026-03-01T00:00:00Z')]],
    ['what is no later than the one before', '1/effectiveFrom', [first, version('2', '2026-01-01T00:00:00Z')]],
  ])('refuses %s', async (_, pointer, terms) => {
    const set = await withTerms();
    await expect(set(...terms)).rejects.toEqual(refusing(`/settings/terms/${pointer}`));
  });

  it('keeps what is in effect as users accepted it: neither changed, nor taken away, nor preceded', async () => {
    const set = await withTerms(first, later);
    const before = version('0', '2025-01-01T00:00:00Z');
    for (const terms of [[], [later], [version('1', '2026-01-01T00:00:00Z', { required: false }), later], [before, first, later]])
      await expect(set(...terms)).rejects.toEqual(refusing('/settings/terms'));
    await expect(set(first, version('2', '2026-03-01T00:00:00Z'))).resolves.toMatchObject({
      settings: { terms: [first, { version: '2' }] },
    });
    await expect(set(first)).resolves.toMatchObject({ settings: { terms: [first] } });
  });
});
