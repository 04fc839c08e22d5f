import { describe, expect, it } from '@jest/globals';
import type { CreateApplicationRequest, TenantSettingsChanges } from '#contracts';
import { outsideTenants, refusing, registerApplication, serviceWithTenants, webApplication } from '../test/in-memory-service.js';

const jwksUri = 'https://app.example.com/jwks';
const fitting = { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri, dpopBoundAccessTokens: true } as const;
const es256 = { idTokenSignedResponseAlg: 'ES256' } as const;

/** A tenant with an application from before it was held to anything. */
const scene = async (settings: TenantSettingsChanges = es256) => {
  const { service, acme } = await serviceWithTenants();
  const { application } = await registerApplication(service, acme);
  const change = (changes: TenantSettingsChanges) => service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: changes });
  await change(settings);
  const create = (request: Partial<CreateApplicationRequest> = {}) =>
    service.createApplication.execute(acme, { ...webApplication, ...request });
  return { service, acme, change, create, clientId: application.clientId };
};
const held = { ...es256, profile: 'fapi2-security' } as const;

describe('applications that their profile forbids', () => {
  it('are not registered, and what is wrong is named by its member and said as a sentence', async () => {
    const { create } = await scene();
    const profile = 'fapi2-security';
    await expect(create({ profile })).rejects.toEqual(
      refusing('/tokenEndpointAuthMethod', /must be one of private_key_jwt.* for fapi2-security/),
    );
    await expect(create({ profile, type: 'public' })).rejects.toEqual(refusing('/type', /must be confidential/));
    await expect(create({ profile, ...fitting, dpopBoundAccessTokens: false })).rejects.toEqual(refusing('/dpopBoundAccessTokens'));
    await expect(create({ profile, ...fitting, idTokenSignedResponseAlg: 'RS256' })).rejects.toEqual(refusing('/idTokenSignedResponseAlg'));
    const redirectUris = ['https://app.example.com/cb', 'http://localhost/cb'];
    await expect(create({ profile, ...fitting, redirectUris })).rejects.toEqual(refusing('/redirectUris/1', /must use https/));
    await expect(create({ profile, ...fitting })).resolves.toMatchObject({ application: { profile } });
  });

  it('are forbidden by the word of the tenant, too', async () => {
    const { create } = await scene(held);
    await expect(create()).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    await expect(create({ ...fitting, profile: 'oauth-2.1' })).resolves.toBeDefined();
  });

  it('are not changed to what it forbids, nor are others to the profile', async () => {
    const { service, acme, create, clientId } = await scene();
    const { application } = await create({ ...fitting, profile: 'fapi2-security' });
    const changed = service.updateApplication.execute(acme, {
      clientId: application.clientId,
      tokenEndpointAuthMethod: null,
      jwksUri: null,
    });
    await expect(changed).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    await expect(service.updateApplication.execute(acme, { clientId, profile: 'fapi2-message-signing' })).rejects.toEqual(
      refusing('/tokenEndpointAuthMethod'),
    );
  });

  it('can be disabled, and not enabled again as they are', async () => {
    const { service, acme, clientId } = await scene(held);
    const update = (status: 'active' | 'disabled') => service.updateApplication.execute(acme, { clientId, status });
    await expect(update('disabled')).resolves.toMatchObject({ status: 'disabled' });
    await expect(update('active')).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
  });
});

describe('settings and resource servers that a profile forbids', () => {
  it('are refused', async () => {
    const { change } = await scene({});
    await expect(change({ profile: 'fapi2-security' })).rejects.toEqual(
      refusing('/settings/idTokenSignedResponseAlg', /must be one of ES256, PS256, EdDSA/),
    );
    await expect(change({ ...held, authorizationCodeLifetime: 61 })).rejects.toEqual(refusing('/settings/authorizationCodeLifetime'));
    await expect(change({ ...held, apiKeys: 'applications' })).rejects.toEqual(
      refusing('/settings/apiKeys', /must be off for fapi2-security/),
    );
    await expect(change({ profile: 'fapi' as 'fapi2-security' })).rejects.toEqual(refusing('/settings/profile'));
    await expect(change({ ...held, authorizationCodeLifetime: 60 })).resolves.toMatchObject({ settings: held });
  });

  it('are refused with RS256 of access tokens', async () => {
    const { service, acme } = await scene(held);
    const api = { identifier: 'https://api.example.com', name: 'API', scopes: [] };
    const create = (signingAlgorithm?: 'RS256') => service.createResourceServer.execute(acme, { ...api, signingAlgorithm });
    await expect(create('RS256')).rejects.toEqual(refusing('/signingAlgorithm', /must be one of ES256, PS256, EdDSA for fapi2-security/));
    const { resourceServer } = await create();
    const changed = service.updateResourceServer.execute(acme, { id: resourceServer.id, signingAlgorithm: 'RS256' });
    await expect(changed).rejects.toEqual(refusing('/signingAlgorithm'));
  });
});
