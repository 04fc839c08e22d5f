import { describe, expect, it } from '@jest/globals';
import type { ClientId, LimitRule, TenantContext, TenantSettings, UpdateApplicationRequest } from '#contracts';
import { hashSecret } from '#oauth-core';
import { contextOf, inMemoryService, outsideTenants, refusal, refusing, serviceWithTenants } from '../test/in-memory-service.js';

const operator = { clientId: '0c7f7b0e-6f0a-4a52-9a40-7f6d1c1f2f6b' as ClientId, clientSecret: 'a secret of the operator' };
const second = { clientId: '5d1c2a3e-8a52-4c0e-9d7c-3d1b7a0f9e11' as ClientId, clientSecret: 'another secret of the operator' };

/** An installation with one administrator, the operator's. */
const installed = async () => {
  const service = inMemoryService();
  const tenant = await service.ensureSystemTenant.execute(outsideTenants);
  const ensure = (wanted = operator) => service.ensureAdminClient.execute(outsideTenants, tenant, wanted);
  await ensure();
  const system = contextOf(tenant);
  const secretIdOf = async (clientId: ClientId) => {
    const { secrets } = await service.listClientSecrets.execute(system, { clientId });
    const [secret] = secrets;
    if (secret === undefined) throw new Error('the client has no secret');
    return secret.id;
  };
  return { service, tenant, system, ensure, secretIdOf };
};

const rule = (members: Partial<LimitRule>): LimitRule => ({
  ...{ endpoint: 'admin', subject: 'address', event: 'requests', max: 600, seconds: 60 },
  ...members,
});

describe('N43: the settings of the built-in tenant', () => {
  it.each<[string, string, Partial<TenantSettings>]>([
    ['tokens that end before they are used', '/settings/accessTokenLifetime', { accessTokenLifetime: 1 }],
    ['tokens of 59 seconds', '/settings/accessTokenLifetime', { accessTokenLifetime: 59 }],
    ['a profile that forbids secrets', '/settings/profile', { profile: 'fapi2-security', idTokenSignedResponseAlg: 'ES256' }],
    ['one request a day', '/settings/limits/0', { limits: [rule({ max: 1, seconds: 86_400 })] }],
    ['59 requests a minute', '/settings/limits/0', { limits: [rule({ max: 59 })] }],
    ['many, but rarely', '/settings/limits/0', { limits: [rule({ max: 10_000, seconds: 86_400 })] }],
    ['fewer than one a second', '/settings/limits/0', { limits: [rule({ max: 599, seconds: 600 })] }],
    [
      'one wrong secret a day, which anybody can send',
      '/settings/limits/0',
      { limits: [rule({ endpoint: 'token', event: 'invalid_client', max: 1, seconds: 86_400 })] },
    ],
    [
      'one token a day for each client',
      '/settings/limits/0',
      { limits: [rule({ endpoint: 'token', subject: 'client', max: 1, seconds: 86_400 })] },
    ],
    ['a second limit below the floor', '/settings/limits/1', { limits: [rule({}), rule({ event: 'invalid_token', max: 1 })] }],
  ])('refuse what would lock administrators out: %s', async (_what, pointer, settings) => {
    const { service, tenant } = await installed();
    const update = service.updateTenant.execute(outsideTenants, { id: tenant.id, settings });
    await expect(update).rejects.toEqual(refusing(pointer, /built-in tenant/));
    await expect(service.getTenant.execute(outsideTenants, { id: tenant.id })).resolves.toEqual(tenant);
  });

  it('take what leaves room, and whatever no administrator meets', async () => {
    const { service, tenant } = await installed();
    const limits = [
      rule({ max: 60, seconds: 60 }),
      rule({ endpoint: 'token', max: 600, seconds: 600 }),
      rule({ endpoint: 'token', event: 'invalid_client', max: null }),
      rule({ endpoint: 'login', event: 'invalid_credentials', max: 1, seconds: 86_400 }),
    ];
    const settings = { accessTokenLifetime: 60, limits };
    await expect(service.updateTenant.execute(outsideTenants, { id: tenant.id, settings })).resolves.toMatchObject({ settings });
  });

  it('leave other tenants as strict as they like', async () => {
    const { service, acme } = await serviceWithTenants();
    const settings = { accessTokenLifetime: 1, limits: [rule({ endpoint: 'token', max: 1, seconds: 86_400 })] };
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings })).resolves.toMatchObject({ settings });
  });
});

describe('N43: the last administrator', () => {
  it.each<[string, Omit<UpdateApplicationRequest, 'clientId'>]>([
    ['disabled', { status: 'disabled' }],
    ['left without a scope', { scopes: ['tenants:read'] }],
    ['left without any scope', { scopes: [] }],
    ['left without its grant', { grantTypes: ['authorization_code'], redirectUris: ['https://app.example/cb'] }],
    ['given tokens of a second', { accessTokenLifetime: 1 }],
    ['bound to a certificate, which may not reach the platform', { tlsClientCertificateBoundAccessTokens: true }],
    ['left to keys at an address', { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://app.example/jwks' }],
  ])('cannot be %s', async (_what, changes) => {
    const { service, system } = await installed();
    const before = await service.getClient.execute(system, { clientId: operator.clientId });
    await expect(service.updateApplication.execute(system, { clientId: operator.clientId, ...changes })).rejects.toEqual(
      refusal('conflict'),
    );
    expect(await service.getClient.execute(system, { clientId: operator.clientId })).toEqual(before);
  });

  it('cannot be deleted, nor its last secret', async () => {
    const { service, system, secretIdOf } = await installed();
    const { clientId } = operator;
    await expect(service.deleteApplication.execute(system, { clientId })).rejects.toEqual(refusal('conflict'));
    const secretId = await secretIdOf(clientId);
    await expect(service.deleteClientSecret.execute(system, { clientId, secretId })).rejects.toEqual(refusal('conflict'));
    expect((await service.getClient.execute(system, { clientId })).secrets).toMatchObject([{ sha256: hashSecret(operator.clientSecret) }]);
  });

  it('cannot lose the newest of two secrets, the other of which ends', async () => {
    const { service, system, secretIdOf } = await installed();
    const { clientId } = operator;
    const predecessor = await secretIdOf(clientId);
    const issued = await service.rotateClientSecret.execute(system, { clientId, overlapSeconds: 3_600 });
    const remove = (secretId: typeof predecessor) => service.deleteClientSecret.execute(system, { clientId, secretId });
    await expect(remove(issued.id)).rejects.toEqual(refusal('conflict'));
    await expect(remove(predecessor)).resolves.toEqual({ deleted: true });
  });

  it('is not one of whom another has a lasting secret: then it may go', async () => {
    const { service, system, ensure, secretIdOf } = await installed();
    await ensure(second);
    const secretId = await secretIdOf(second.clientId);
    await service.deleteClientSecret.execute(system, { clientId: second.clientId, secretId });
    // The other one could not sign in: it is no help.
    await expect(service.deleteApplication.execute(system, { clientId: operator.clientId })).rejects.toEqual(refusal('conflict'));
    await service.rotateClientSecret.execute(system, { clientId: second.clientId, overlapSeconds: 0 });
    await expect(service.deleteApplication.execute(system, { clientId: operator.clientId })).resolves.toEqual({ deleted: true });
    await expect(service.deleteApplication.execute(system, { clientId: second.clientId })).rejects.toEqual(refusal('conflict'));
  });

  it('may be changed as long as it can administer, and applications of other kinds and tenants as before', async () => {
    const { service, system } = await installed();
    await expect(service.updateApplication.execute(system, { clientId: operator.clientId, name: 'Ada' })).resolves.toMatchObject({
      name: 'Ada',
    });
    const remove = async (context: TenantContext): Promise<unknown> => {
      const { application } = await service.createApplication.execute(context, {
        ...{ name: 'Users only', type: 'confidential', grantTypes: ['client_credentials'] },
        scopes: [],
      });
      return service.deleteApplication.execute(context, { clientId: application.clientId });
    };
    await expect(remove(system)).resolves.toEqual({ deleted: true });
    const acme = contextOf(await service.createTenant.execute(outsideTenants, { slug: 'acme', name: 'Acme' }));
    await expect(remove(acme)).resolves.toEqual({ deleted: true });
  });
});

describe('N43: the way back of the operator, at the next start', () => {
  it('repairs settings that lock administrators out, and a suspension, and leaves the rest', async () => {
    const { service, tenant } = await installed();
    const limits = [rule({ max: 1, seconds: 86_400 }), rule({ endpoint: 'login', event: 'invalid_credentials', max: 5, seconds: 60 })];
    const [, kept] = limits;
    await service.plant({
      ...tenant,
      droppedTerms: [],
      status: 'suspended',
      settings: {
        ...tenant.settings,
        accessTokenLifetime: 1,
        profile: 'fapi2-security',
        dynamicRegistration: 'open',
        clientDocuments: 'any_domain',
        limits,
      },
    });
    service.events.length = 0;
    const repaired = await service.ensureSystemTenant.execute(outsideTenants);
    expect(repaired).toMatchObject({
      status: 'active',
      version: 2,
      settings: { accessTokenLifetime: 60, profile: 'oauth-2.1', dynamicRegistration: 'closed', clientDocuments: 'off', limits: [kept] },
    });
    expect(service.events).toMatchObject([{ tenantId: tenant.id, payload: { slug: 'system', status: 'active', version: 2 } }]);
    await service.ensureSystemTenant.execute(outsideTenants);
    expect(service.events).toHaveLength(1);
  });

  it('gives the configured client back all that it needs, whatever became of it', async () => {
    const { service, system, ensure } = await installed();
    await ensure(second);
    const { clientId } = operator;
    await service.updateApplication.execute(system, {
      ...{ clientId, status: 'disabled', scopes: [], accessTokenLifetime: 1 },
      ...{ grantTypes: ['authorization_code'], redirectUris: ['https://app.example/cb'] },
      ...{ tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://app.example/jwks' },
      tlsClientCertificateBoundAccessTokens: true,
    });
    await service.rotateClientSecret.execute(system, { clientId, overlapSeconds: 0 });
    await ensure();
    const { application, secrets } = await service.getClient.execute(system, { clientId });
    expect(application).toMatchObject({
      status: 'active',
      grantTypes: ['client_credentials'],
      accessTokenLifetime: null,
      tokenEndpointAuthMethod: null,
      tlsClientCertificateBoundAccessTokens: false,
    });
    expect(application?.scopes).toContain('tenants:write');
    expect(secrets).toMatchObject([{ sha256: hashSecret(operator.clientSecret), expiresAt: null }]);
    await service.deleteApplication.execute(system, { clientId });
    await ensure();
    expect((await service.getClient.execute(system, { clientId })).application).toMatchObject({ status: 'active' });
  });
});
