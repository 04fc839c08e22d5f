import { describe, expect, it } from '@jest/globals';
import { type CreateApplicationRequest, eventMap, type GrantType } from '#contracts';
import { isWellFormedSecret } from '#oauth-core';
import {
  createWebApplication,
  refusal,
  refusing,
  serviceWithTenants,
  vanishedTenant,
  webApplication,
} from '../../test/in-memory-service.js';

describe('RFC 6749 §2: registering an application', () => {
  it('refuses a tenant that is gone', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.createApplication.execute(vanishedTenant, webApplication)).rejects.toEqual(refusal('not_found'));
  });

  it.each<[readonly GrantType[], RegExp]>([
    [[], /at least 1 item/],
    [['refresh_token'], /authorization_code/],
  ])('refuses the grants %j', async (grantTypes, detail) => {
    await expect(createWebApplication({ grantTypes })).rejects.toEqual(refusing('/grantTypes', detail));
  });

  it('refuses grants that do not exist or occur twice', async () => {
    await expect(createWebApplication({ grantTypes: ['magic' as GrantType] })).rejects.toEqual(refusing('/grantTypes/0'));
    await expect(createWebApplication({ grantTypes: ['client_credentials', 'client_credentials'] })).rejects.toEqual(
      refusing('/grantTypes/1', /twice/),
    );
  });

  it('refuses authorization_code without a redirect URI', async () => {
    await expect(createWebApplication({ grantTypes: ['authorization_code'], redirectUris: [] })).rejects.toEqual(refusing('/redirectUris'));
  });

  it("refuses scopes that nothing owns, another tenant's among them", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    await service.createResourceServer.execute(globex, {
      identifier: 'https://api.globex.example',
      name: 'API',
      scopes: [{ name: 'orders:read', description: 'Read orders' }],
    });
    const scopes = ['openid', 'orders:read'];
    await expect(service.createApplication.execute(acme, { ...webApplication, scopes })).rejects.toEqual(refusing('/scopes/1'));
    await expect(service.createApplication.execute(globex, { ...webApplication, scopes })).resolves.toMatchObject({
      application: { scopes },
    });
  });

  it.each([0, 1, 11, 60])('N32: takes a refresh token grace of %d s', async (refreshTokenGrace) => {
    await expect(createWebApplication({ refreshTokenGrace })).resolves.toMatchObject({ application: { refreshTokenGrace } });
  });

  it.each([-1, 61, 0.5])('N32: refuses a refresh token grace of %d s', async (refreshTokenGrace) => {
    await expect(createWebApplication({ refreshTokenGrace })).rejects.toEqual(refusing('/refreshTokenGrace'));
  });

  it.each([
    ['/name', { name: '' }],
    ['/logoUri', { logoUri: 'http://x.example/l.png' }],
    ['/logoUri', { logoUri: `https://x.example/${'l'.repeat(2_000)}` }],
    ['/accessTokenLifetime', { accessTokenLifetime: 0 }],
    ['/refreshTokenLifetime', { refreshTokenLifetime: 1e9 }],
    ['/type', { type: 'native' as 'public' }],
    ['/status', { status: 'deleted' as 'active' }],
  ])('refuses a wrong %s', async (pointer, request) => {
    await expect(createWebApplication(request)).rejects.toEqual(refusing(pointer));
  });

  it.each<[string, CreateApplicationRequest['type'], readonly string[]]>([
    ['native', 'public', ['http://127.0.0.1/cb']],
    ['native', 'public', ['http://localhost:8000/cb', 'com.example.app:/cb']],
    ['native', 'confidential', ['com.example.app:/cb']],
    ['web', 'public', ['https://app.example/cb', 'http://localhost:5173/cb']],
    ['web', 'confidential', ['http://localhost:3000/cb']],
    ['web', 'confidential', []],
  ])('N23: is %s where it does not say: %s with %j', async (applicationType, type, redirectUris) => {
    await expect(createWebApplication({ type, redirectUris })).resolves.toMatchObject({ application: { applicationType } });
  });

  it('N23: is what it says, and native ones are nobody\u2019s first party', async () => {
    const loopback = { type: 'public', redirectUris: ['http://localhost:5173/cb'] } as const;
    await expect(createWebApplication({ ...loopback, applicationType: 'web', firstParty: true })).resolves.toMatchObject({
      application: { applicationType: 'web', firstParty: true },
    });
    await expect(createWebApplication({ applicationType: 'native', redirectUris: ['https://app.example/cb'] })).resolves.toMatchObject({
      application: { applicationType: 'native' },
    });
    await expect(createWebApplication({ ...loopback, firstParty: true })).rejects.toEqual(refusing('/firstParty', /RFC 8252/));
    await expect(createWebApplication({ applicationType: 'native', firstParty: true })).rejects.toEqual(refusing('/firstParty'));
    await expect(createWebApplication({ ...loopback, applicationType: 'browser' as 'web' })).rejects.toEqual(
      refusing('/applicationType', /web, native/),
    );
    await expect(createWebApplication({ applicationType: 'web', redirectUris: ['com.example.app:/cb'] })).rejects.toEqual(
      refusing('/redirectUris/0'),
    );
  });

  it.each(['none', 'HS256', 'PS384', 'ps256', 'rs256', ''])('N31: refuses ID tokens signed with %j', async (alg) => {
    await expect(createWebApplication({ idTokenSignedResponseAlg: alg as 'ES256' })).rejects.toEqual(
      refusing('/idTokenSignedResponseAlg', /RS256, ES256/),
    );
  });

  it('N31: leaves the signing of ID tokens to the tenant where nothing is said', async () => {
    await expect(createWebApplication({})).resolves.toMatchObject({ application: { idTokenSignedResponseAlg: null } });
    await expect(createWebApplication({ idTokenSignedResponseAlg: 'ES256' })).resolves.toMatchObject({
      application: { idTokenSignedResponseAlg: 'ES256' },
    });
  });

  it('takes a confidential application without redirect URIs for a machine', async () => {
    await expect(createWebApplication({ redirectUris: undefined })).resolves.toMatchObject({
      application: { grantTypes: ['client_credentials'], scopes: [], tokenEndpointAuthMethod: null },
    });
  });

  it('gives an application for people code and refresh, and a public one no secret', async () => {
    const { application, secret } = await createWebApplication({ type: 'public' });
    expect(application).toMatchObject({
      grantTypes: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      firstParty: false,
      refreshTokenGrace: 10,
      version: 1,
    });
    expect(secret).toBeNull();
  });

  it('shows the secret once and stores its hash only', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await service.createApplication.execute(acme, webApplication);
    expect(isWellFormedSecret('cs', secret?.clientSecret ?? '')).toBe(true);
    const client = await service.getClient.execute(acme, application);
    const listed = await service.listClientSecrets.execute(acme, application);
    expect(JSON.stringify([client, listed, service.events])).not.toContain(secret?.clientSecret);
    expect(Object.keys(listed.secrets[0] ?? {}).sort()).toEqual(['createdAt', 'expiresAt', 'id']);
  });

  it('publishes that it exists', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application } = await service.createApplication.execute(acme, webApplication);
    expect(service.events).toEqual([
      { event: eventMap.tenant.applicationCreated, tenantId: acme.tenantId, payload: { clientId: application.clientId, version: 1 } },
    ]);
  });
});
