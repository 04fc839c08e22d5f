import { describe, expect, it } from '@jest/globals';
import { backchannelGrant, type JsonObject, jwtBearerGrant, type RegistrationChanges } from '#contracts';
import { outsideTenants } from '../test/in-memory-service.js';
import { beginRegistering, initialAccessToken, outcome, registeredBy, web } from '../test/self-registration.js';

describe('OpenID Connect Dynamic Client Registration 1.0 §5: a client that asks for pairwise subjects', () => {
  const sector = 'https://group.example/sector.json';
  const pairwise = { ...web, subject_type: 'pairwise', sector_identifier_uri: sector };

  it('is registered where the document of its sector has its redirect URIs, by one use of its token', async () => {
    const { service, acme, register } = await beginRegistering({ dynamicRegistration: 'initial_access_token' });
    const { token } = await initialAccessToken(service, acme);
    service.sectorSource.published.set(sector, ['https://shop.example/cb']);
    const reply = await register(pairwise, `Bearer ${token}`);
    expect(reply).toMatchObject({ status: 201, body: { subject_type: 'pairwise', sector_identifier_uri: sector } });
    expect(outcome(await register(pairwise, `Bearer ${token}`))).toEqual([401, 'invalid_token']);
    expect(service.sectorSource.asked).toEqual([sector]);
  });

  it('is refused where the document lacks one, or cannot be had', async () => {
    const { service, register } = await beginRegistering();
    expect(outcome(await register(pairwise))).toEqual([400, 'invalid_client_metadata']);
    expect(outcome(await register({ ...web, subject_type: 'ephemeral' }))).toEqual([400, 'invalid_client_metadata']);
    service.sectorSource.published.set(sector, ['https://other.example/cb']);
    expect(outcome(await register(pairwise))).toEqual([400, 'invalid_client_metadata']);
    expect(service.events).toEqual([]);
  });

  it('has nothing fetched before it has shown that it may register', async () => {
    const { service, register } = await beginRegistering({ dynamicRegistration: 'initial_access_token' });
    expect(outcome(await register(pairwise, 'Bearer x'))).toEqual([401, 'invalid_token']);
    expect(service.sectorSource.asked).toEqual([]);
  });

  it('stays in its sector as it replaces its registration: what it holds of users would tell it by what another knows them', async () => {
    const { service, acme, register } = await beginRegistering();
    const own = { ...web, subject_type: 'pairwise' };
    const { clientId, authorization } = registeredBy(await register(own));
    const replace = (metadata: JsonObject) =>
      service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata: { ...metadata, client_id: clientId } });
    service.sectorSource.published.set(sector, ['https://shop.example/cb']);
    for (const elsewhere of [{ ...own, redirect_uris: ['https://victim.example/cb'] }, pairwise, web])
      expect(outcome(await replace(elsewhere))).toEqual([400, 'invalid_client_metadata']);
    expect(service.sectorSource.asked).toEqual([]);
    expect((await replace({ ...own, redirect_uris: ['https://shop.example/new'] })).status).toBe(200);
  });

  it('has more redirect URIs later on where its sector publishes them, and not before', async () => {
    const { service, acme, register } = await beginRegistering();
    const { clientId, authorization } = registeredBy(await register({ ...web, subject_type: 'pairwise' }));
    const published = 'https://shop.example/sector.json';
    const redirectUris = ['https://shop.example/cb', 'https://store.example/cb'];
    const metadata = { subject_type: 'pairwise', sector_identifier_uri: published, redirect_uris: redirectUris, client_id: clientId };
    const replace = () => service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata });
    expect(outcome(await replace())).toEqual([400, 'invalid_client_metadata']);
    service.sectorSource.published.set(published, redirectUris);
    expect((await replace()).status).toBe(200);
  });

  it('asks for them from the beginning: it cannot have the users of before under other identifiers', async () => {
    const { service, acme, register } = await beginRegistering();
    const { clientId, authorization } = registeredBy(await register());
    const metadata = { ...web, subject_type: 'pairwise', client_id: clientId };
    expect(outcome(await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata }))).toEqual([
      400,
      'invalid_client_metadata',
    ]);
  });

  it.each<[string, RegistrationChanges]>([
    ['CIBA §4: requests to the backchannel, without keys that it publishes', { grantTypes: ['authorization_code', backchannelGrant] }],
    ['passwords', { grantTypes: ['authorization_code', 'password'], legacyFeatures: ['password_grant'] }],
    [
      'assertions of who its users are (ID-JAG)',
      { grantTypes: ['authorization_code', jwtBearerGrant], identityAssertionIssuers: ['https://idp.example'] },
    ],
  ])('cannot register again for what proves no sector, though an administrator let it: %s', async (_what, granted) => {
    const { service, acme, register } = await beginRegistering();
    await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { legacyFeatures: ['password_grant'] } });
    const { clientId, authorization } = registeredBy(await register({ ...web, subject_type: 'pairwise' }));
    await service.updateApplication.execute(acme, { clientId, ...granted });
    const metadata = { ...web, subject_type: 'pairwise', client_id: clientId, grant_types: [...(granted.grantTypes ?? [])] };
    const { body } = await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata });
    expect(body).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: expect.stringMatching(/^subject_type must be public/),
    });
  });
});
