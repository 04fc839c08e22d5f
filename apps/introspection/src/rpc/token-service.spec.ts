import { describe, expect, it } from '@jest/globals';
import type { Application, ClientId } from '#contracts';
import { authenticateClient, Parameters } from '#oauth-core';
import { asserted, buildApplication, ClientKey, FakeClock, tenantContext } from '#testing';
import { AnsweringRpcClient } from '#testing/fakes';
import { TokenService } from './token-service.js';

describe('what clients sign to authenticate at introspection', () => {
  const tenant = tenantContext();
  const asked: unknown[] = [];
  // To it, every JWT is a sound one of the client that is asked about.
  const assertions = new TokenService(
    new AnsweringRpcClient(async (_rpc, _context, request) => {
      asked.push(request);
      return { proven: true };
    }),
  );

  const authenticate = async (application: Application, signer: ClientId) => {
    const key = await ClientKey.generate('ES256');
    const jwt = await key.sign({ clientId: signer, issuer: tenant.issuer });
    const parameters = Parameters.read(Object.entries({ client_id: application.clientId, ...asserted(jwt) }));
    const clients = { find: () => Promise.resolve({ application, resourceServer: null, secrets: [] }) };
    return authenticateClient(tenant, { parameters, authorization: null }, { clients, assertions, clock: new FakeClock() });
  };

  it('proves the client that it names', async () => {
    const application = buildApplication({ tokenEndpointAuthMethod: 'private_key_jwt' });
    await expect(authenticate(application, application.clientId)).resolves.toMatchObject({ clientId: application.clientId });
  });

  it('is judged for the client that the request names, where that is known by the assertions of others', async () => {
    const application = buildApplication({ tokenEndpointAuthMethod: 'federated_jwt' });
    const { clientId } = application;
    await expect(authenticate(application, buildApplication().clientId)).resolves.toMatchObject({ clientId });
    expect(asked.at(-1)).toMatchObject({ clientId });
  });

  it('attack A33: proves no client that signs for itself, where it names another', async () => {
    const signer = buildApplication().clientId;
    for (const tokenEndpointAuthMethod of ['private_key_jwt', null] as const)
      await expect(authenticate(buildApplication({ tokenEndpointAuthMethod }), signer)).rejects.toMatchObject({ code: 'invalid_client' });
  });
});
