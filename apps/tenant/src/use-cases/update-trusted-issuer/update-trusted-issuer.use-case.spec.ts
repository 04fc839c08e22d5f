import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { refusal, refusing, serviceWithTenants } from '../../test/in-memory-service.js';

const request = { issuer: 'https://ci.example', jwksUri: 'https://ci.example/jwks' };

describe('changing and ending the trust in an issuer', () => {
  it('changes what is said, of the version that was read, and publishes it', async () => {
    const { service, acme } = await serviceWithTenants();
    const { id } = await service.createTrustedIssuer.execute(acme, request);
    const changes = { id, singleUse: false, audiences: ['ostiary'], issuer: 'https://other.example' };
    await expect(service.updateTrustedIssuer.execute(acme, { ...changes, ifVersion: [1] })).resolves.toMatchObject({
      ...request,
      singleUse: false,
      audiences: ['ostiary'],
      version: 2,
    });
    expect(service.events.at(-1)).toMatchObject({
      event: eventMap.tenant.trustedIssuerUpdated,
      payload: { trustedIssuerId: id, version: 2 },
    });
    await expect(service.updateTrustedIssuer.execute(acme, { id, ifVersion: [1] })).rejects.toEqual(refusal('version_mismatch'));
    await expect(service.updateTrustedIssuer.execute(acme, { id, jwksUri: null })).rejects.toEqual(refusing('/jwksUri'));
    await expect(service.getTrustedIssuers.execute(acme)).resolves.toMatchObject({ trustedIssuers: [{ id, version: 2 }] });
  });

  it("refuses another tenant's as unknown, and ends its own", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { id } = await service.createTrustedIssuer.execute(acme, request);
    await expect(service.updateTrustedIssuer.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.getTrustedIssuer.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.deleteTrustedIssuer.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.deleteTrustedIssuer.execute(acme, { id, ifVersion: [2] })).rejects.toEqual(refusal('version_mismatch'));
    await expect(service.getTrustedIssuers.execute(globex)).resolves.toEqual({ trustedIssuers: [] });

    await service.deleteTrustedIssuer.execute(acme, { id });
    expect(service.events.at(-1)).toMatchObject({
      event: eventMap.tenant.trustedIssuerDeleted,
      payload: { trustedIssuerId: id, version: 2 },
    });
    await expect(service.getTrustedIssuer.execute(acme, { id })).rejects.toEqual(refusal('not_found'));
  });
});
