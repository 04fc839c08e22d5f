import { describe, expect, it } from '@jest/globals';
import {
  type ClientId,
  eventMap,
  type DynamicRegistrationPolicy,
  type JsonObject,
  type OAuthReply,
  type SoftwareStatementUse,
} from '#contracts';
import { outsideTenants, refusing, serviceWithTenants } from '../test/in-memory-service.js';
import { outcome } from '../test/self-registration.js';

const issuer = 'https://store.example';
const statementOf = (claims: JsonObject): string =>
  `e30.${Buffer.from(JSON.stringify({ iss: issuer, ...claims })).toString('base64url')}.x`;
const statement = statementOf({ client_name: 'Notebook', redirect_uris: ['https://app.example/cb'] });

const begin = async (policy: DynamicRegistrationPolicy = 'software_statement', use: SoftwareStatementUse | null = 'reusable') => {
  const { service, acme, globex } = await serviceWithTenants();
  await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { dynamicRegistration: policy } });
  const keys = { jwksUri: `${issuer}/jwks` };
  if (use !== null) await service.createTrustedIssuer.execute(acme, { issuer, ...keys, softwareStatements: use });
  service.statementVerifier.verdicts.set(statement, { isTaken: true, issuer, hash: use === 'once' ? 'S'.repeat(43) : null });
  service.events.length = 0;
  const register = (metadata: JsonObject, authorization: string | null = null, context = acme) =>
    service.registerClient.execute(context, { authorization, metadata });
  return { service, acme, globex, register };
};

const manage = ({ body }: OAuthReply) => ({
  clientId: body?.['client_id'] as ClientId,
  authorization: `Bearer ${body?.['registration_access_token'] as string}`,
});

describe('RFC 7591 §3.1.1: who registers by a software statement', () => {
  it('is whoever brings one, where the tenant asks for that, and nobody else', async () => {
    const { register } = await begin();
    expect(outcome(await register({ redirect_uris: ['https://app.example/cb'] }))).toEqual([400, 'invalid_software_statement']);
    expect(outcome(await register({ software_statement: statementOf({ client_name: 'x' }) }))).toEqual([
      400,
      'unapproved_software_statement',
    ]);
    expect(outcome(await register({ software_statement: 1 }))).toEqual([400, 'invalid_client_metadata']);
    expect(outcome(await register({ software_statement: statement }))).toEqual([201, undefined]);
  });

  it('is nobody where the tenant takes none of any issuer', async () => {
    for (const use of [null, 'off'] as const) {
      const { service, register } = await begin('software_statement', use);
      expect(outcome(await register({ software_statement: statement }))).toEqual([400, 'invalid_software_statement']);
      expect(service.statementVerifier.asked).toEqual([]);
    }
  });

  it('is not told where the tenant is closed, and nobody is asked about the statement', async () => {
    const { service, register, globex } = await begin('closed');
    expect(outcome(await register({ software_statement: statement }))).toEqual([403, 'access_denied']);
    expect(outcome(await register({ software_statement: statement }, null, globex))).toEqual([403, 'access_denied']);
    expect(service.statementVerifier.asked).toEqual([]);
  });

  it('brings an initial access token, too, where the tenant asks for that; one that is shown has to be good anyway', async () => {
    const { register } = await begin('initial_access_token');
    expect(outcome(await register({ software_statement: statement }))).toEqual([401, 'invalid_token']);
    const other = await begin();
    expect(outcome(await other.register({ software_statement: statement }, 'Bearer ost_ia_x'))).toEqual([401, 'invalid_token']);
  });

  it('may wait for the keys of the issuer, which says nothing of the statement', async () => {
    const { service, register } = await begin();
    service.statementVerifier.verdicts.set(statement, { isTaken: false, error: 'temporarily_unavailable', reason: 'later' });
    expect(outcome(await register({ software_statement: statement }))).toEqual([503, 'temporarily_unavailable']);
  });
});

describe('RFC 7591 §2.3: what a software statement says', () => {
  it('stands before what the client says, is returned as it was sent (§3.2.1), and is in the audit log with its issuer', async () => {
    const { service, register } = await begin();
    const reply = await register({ client_name: 'Impostor', redirect_uris: ['https://evil.example/cb'], software_statement: statement });
    expect(reply.body).toMatchObject({
      client_name: 'Notebook',
      redirect_uris: ['https://app.example/cb'],
      software_statement: statement,
    });
    const registered = service.events.find(({ event }) => event === eventMap.tenant.clientRegistered);
    expect(registered?.payload).toMatchObject({ softwareStatementIssuer: issuer });
  });

  it('is nothing that an administrator alone may say, and nothing that the tenant does not offer', async () => {
    const { service, acme, register } = await begin('open');
    const stateAnd = (claims: JsonObject) => {
      const jwt = statementOf({ redirect_uris: ['https://app.example/cb'], ...claims });
      service.statementVerifier.verdicts.set(jwt, { isTaken: true, issuer, hash: null });
      return register({ software_statement: jwt });
    };
    const reply = await stateAnd({ first_party: true, firstParty: true, verified: true });
    const { application } = await service.getClient.execute(acme, manage(reply));
    expect(application).toMatchObject({ firstParty: false, verified: false, selfRegistered: true });
    expect(outcome(await stateAnd({ scope: 'groups' }))).toEqual([400, 'invalid_client_metadata']);
    expect(outcome(await stateAnd({ redirect_uris: ['javascript:alert(1)'] }))).toEqual([400, 'invalid_redirect_uri']);
    expect(outcome(await stateAnd({ client_name: 'ACME' }))).toEqual([400, 'invalid_client_metadata']);
  });

  it('is ignored where the tenant takes none of anybody', async () => {
    const { register } = await begin('open', null);
    const reply = await register({ redirect_uris: ['https://own.example/cb'], software_statement: statement });
    expect(reply.body).toMatchObject({ redirect_uris: ['https://own.example/cb'] });
    expect(reply.body).not.toHaveProperty('software_statement');
  });

  it('goes on counting as the client replaces what is registered of it, whether it sends it again or not (RFC 7592 §2.2)', async () => {
    const { service, acme, register } = await begin();
    const client = manage(await register({ software_statement: statement }));
    for (const sent of [{}, { software_statement: statement }]) {
      const metadata = {
        client_id: client.clientId,
        redirect_uris: ['https://evil.example/cb'],
        client_uri: 'https://app.example/',
        ...sent,
      };
      const reply = await service.replaceClientRegistration.execute(acme, { ...client, metadata });
      expect(reply.body).toMatchObject({
        client_name: 'Notebook',
        redirect_uris: ['https://app.example/cb'],
        client_uri: 'https://app.example/',
        software_statement: statement,
      });
    }
    const other = { client_id: client.clientId, software_statement: statementOf({ redirect_uris: ['https://evil.example/cb'] }) };
    expect(outcome(await service.replaceClientRegistration.execute(acme, { ...client, metadata: other }))).toEqual([
      400,
      'invalid_software_statement',
    ]);
    expect((await service.readClientRegistration.execute(acme, client)).body).toMatchObject({ software_statement: statement });
  });

  it('makes one client where its issuer says so, and another after that is gone', async () => {
    const { service, acme, register } = await begin('software_statement', 'once');
    const first = manage(await register({ software_statement: statement }));
    expect(outcome(await register({ software_statement: statement }))).toEqual([400, 'invalid_software_statement']);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toHaveLength(1);
    await service.deleteClientRegistration.execute(acme, first);
    expect(outcome(await register({ software_statement: statement }))).toEqual([201, undefined]);
  });

  it('is not used up by a registration that is refused', async () => {
    const { service, acme, register } = await begin('software_statement', 'once');
    await service.updateTenant.execute(outsideTenants, {
      id: acme.tenantId,
      settings: { dynamicRegistrationGrantTypes: ['authorization_code'] },
    });
    expect(outcome(await register({ software_statement: statement, grant_types: ['client_credentials'] }))).toEqual([
      400,
      'invalid_client_metadata',
    ]);
    expect(outcome(await register({ software_statement: statement }))).toEqual([201, undefined]);
  });

  it('is taken of no issuer by a word that is none', async () => {
    const { service, acme } = await begin('open', null);
    const request = { issuer, jwksUri: `${issuer}/jwks`, softwareStatements: 'always' as never };
    await expect(service.createTrustedIssuer.execute(acme, request)).rejects.toEqual(refusing('/softwareStatements'));
  });
});
