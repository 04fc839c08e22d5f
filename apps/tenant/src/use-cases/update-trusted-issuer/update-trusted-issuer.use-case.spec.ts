import { describe, expect, it } from '@jest/globals';
import { eventMap, type TrustedIssuerMembers } from '#contracts';
import { DpopKey } from '#testing';
import type { EachChange } from '../../rules/values.js';
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

  it('changes each member that an issuer has, and back again: none is left out in silence', async () => {
    const { service, acme } = await serviceWithTenants();
    const before = await service.createTrustedIssuer.execute(acme, request);
    const each: EachChange<TrustedIssuerMembers> = {
      ...{
        jwksUri: null,
        jwks: { keys: [new DpopKey().jwk] },
        signingAlgorithms: ['ES256'],
        audiences: ['ostiary'],
        maxAssertionLifetime: 60,
      },
      ...{ singleUse: false, softwareStatements: 'once', userMatching: 'verified_email', emailDomains: ['acme.example'] },
    };
    const { id } = before;
    await expect(service.updateTrustedIssuer.execute(acme, { id, ...each })).resolves.toMatchObject(each);
    const { jwksUri, jwks, signingAlgorithms, audiences, maxAssertionLifetime } = before;
    const { singleUse, softwareStatements, userMatching, emailDomains } = before;
    const back: EachChange<TrustedIssuerMembers> = {
      ...{ jwksUri, jwks, signingAlgorithms, audiences, maxAssertionLifetime, singleUse, softwareStatements, userMatching, emailDomains },
    };
    await expect(service.updateTrustedIssuer.execute(acme, { id, ...back })).resolves.toMatchObject(back);
    expect((await service.getTrustedIssuer.execute(acme, { id })).userMatching).toBe('off');
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
