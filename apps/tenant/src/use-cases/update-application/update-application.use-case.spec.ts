import { describe, expect, it } from '@jest/globals';
import { eventMap, type Application, type UpdateApplicationRequest } from '#contracts';
import { captureLog } from '#testing';
import {
  outsideTenants,
  refusal,
  refusing,
  registerApplication,
  serviceWithTenants,
  webApplication,
} from '../../test/in-memory-service.js';

const scene = async () => {
  const { service, acme, globex } = await serviceWithTenants();
  const { application } = await registerApplication(service, acme);
  service.events.length = 0;
  return { service, acme, globex, application };
};

describe('changing an application', () => {
  it("refuses another tenant's application as unknown, and changes nothing", async () => {
    const { service, acme, globex, application } = await scene();
    const { clientId } = application;
    await expect(service.updateApplication.execute(globex, { clientId, name: 'Mine' })).rejects.toEqual(refusal('not_found'));
    await expect(service.getApplication.execute(acme, { clientId })).resolves.toEqual(application);
    expect(service.events).toEqual([]);
  });

  it.each<[string, Partial<UpdateApplicationRequest>]>([
    ['/redirectUris/0', { redirectUris: ['javascript:alert(1)'] }],
    ['/redirectUris', { redirectUris: [] }],
    ['/tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'none' }],
    ['/scopes/0', { scopes: ['unknown'] }],
    ['/grantTypes', { grantTypes: ['refresh_token'] }],
    ['/refreshTokenGrace', { refreshTokenGrace: 61 }],
  ])('refuses a change that makes %s invalid, and publishes nothing', async (pointer, changes) => {
    const { service, acme, application } = await scene();
    const { clientId } = application;
    await expect(service.updateApplication.execute(acme, { clientId, ...changes })).rejects.toEqual(refusing(pointer));
    expect(service.events).toEqual([]);
  });

  it('leaves type, id and creation as they are, whatever the request says', async () => {
    const { service, acme, application } = await scene();
    const smuggled = { clientId: application.clientId, type: 'public', createdAt: 'x', version: 99 } as Partial<Application>;
    const changed = await service.updateApplication.execute(acme, smuggled as UpdateApplicationRequest);
    expect(changed).toMatchObject({ type: 'confidential', createdAt: application.createdAt, version: 2 });
  });

  it('changes what is given and publishes the new status and version', async () => {
    const { service, acme, application } = await scene();
    const { clientId } = application;
    const changed = await service.updateApplication.execute(acme, { clientId, status: 'disabled', firstParty: true, name: undefined });
    expect(changed).toEqual({ ...application, status: 'disabled', firstParty: true, version: 2 });
    expect(service.events).toEqual([
      { event: eventMap.tenant.applicationUpdated, tenantId: acme.tenantId, payload: { clientId, status: 'disabled', version: 2 } },
    ]);
  });

  it('N33: logs who let it off PKCE and nonce, once, and not what was refused or is only repeated', async () => {
    const { service, acme, application } = await scene();
    const { clientId } = application;
    const log = captureLog();
    const waivers = () => log.filter((line) => line.level === 'warn' && line['clientId'] === clientId);
    await expect(service.updateApplication.execute(acme, { clientId, pkce: 'optional', name: '' })).rejects.toEqual(refusing('/name'));
    await service.updateApplication.execute(acme, { clientId, pkce: 'required' });
    expect(waivers()).toEqual([]);
    await service.updateApplication.execute(acme, { clientId, pkce: 'optional' });
    await service.updateApplication.execute(acme, { clientId, pkce: 'optional', name: 'Shop' });
    expect(waivers()).toMatchObject([{ tenantId: acme.tenantId, actor: { kind: acme.actor.kind, address: acme.actor.address } }]);
  });

  it('lets an application do what is out of date where its tenant does, and logs who let it, once', async () => {
    const { service, acme, application } = await scene();
    const { clientId } = application;
    const log = captureLog();
    const legacyFeatures = ['pkce_plain'] as const;
    const update = (changes: object) => service.updateApplication.execute(acme, { clientId, ...changes });
    await expect(update({ legacyFeatures })).rejects.toEqual(refusing('/legacyFeatures/0', /tenant/));
    await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { legacyFeatures } });
    await update({ legacyFeatures });
    await update({ name: 'Shop' });
    const lines = log.filter((line) => line.level === 'warn' && line['clientId'] === clientId);
    expect(lines).toMatchObject([{ legacyFeatures, tenantId: acme.tenantId, actor: { kind: acme.actor.kind } }]);
  });

  it('N33: does not let a public application off PKCE', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application } = await service.createApplication.execute(acme, { ...webApplication, type: 'public' });
    const { clientId } = application;
    await expect(service.updateApplication.execute(acme, { clientId, pkce: 'optional' })).rejects.toEqual(refusing('/pkce'));
  });

  it('may change anything else while a scope it has went away', async () => {
    const { service, acme } = await serviceWithTenants();
    const scopes = [{ name: 'orders:read', description: 'Read orders' }];
    const api = await service.createResourceServer.execute(acme, { identifier: 'https://api.example.com', name: 'API', scopes });
    const { application } = await service.createApplication.execute(acme, { name: 'M', type: 'confidential', scopes: ['orders:read'] });
    await service.deleteResourceServer.execute(acme, { id: api.resourceServer.id });
    const { clientId } = application;
    await expect(service.updateApplication.execute(acme, { clientId, name: 'N' })).resolves.toMatchObject({ name: 'N' });
  });
});
