import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ClientAuthenticationMethod, clientAuthenticationMethods, type JsonObject } from '#contracts';
import { asserted, AttestedInstance, ClientKey, signWithSecret } from '#testing/builders';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { hashSecret } from '../secrets.js';
import { basic, listOf, type Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTrustedIssuer, withSecret } from '../testing/builders.js';
import { SvidAuthority } from '../testing/svid-authority.js';
import { authenticateClient } from './authenticate-client.js';
import type { AuthenticationRequest } from './client-authenticator.js';

const [cluster, attester, trustDomain] = ['https://cluster.example', 'https://attester.example', 'spiffe://example.org'];
const workload = `${trustDomain}/billing`;

/** By what a request can be of a client. A certificate is of the connection, whichever method it serves. */
const ways = ['name', 'header', 'body', 'secret', 'key', 'issuer', 'svid', 'attestation', 'certificate'] as const;
type Way = (typeof ways)[number];

/** What a client of each method is taken by. One that may be anybody is not asked for its certificate, which changes nothing. */
const takenBy: { readonly [Method in ClientAuthenticationMethod]: readonly Way[] } = {
  none: ['name', 'certificate'],
  client_secret_basic: ['header'],
  client_secret_post: ['body'],
  client_secret_jwt: ['secret'],
  private_key_jwt: ['key'],
  federated_jwt: ['issuer'],
  spiffe_jwt: ['svid'],
  attest_jwt_client_auth: ['attestation'],
  tls_client_auth: ['certificate'],
  self_signed_tls_client_auth: ['certificate'],
  spiffe_x509: ['certificate'],
};

describe('RFC 6749 §2.3: a client that has whatever any method asks for', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = SvidAuthority.root('example.org', new TestAuthorizationServer().now, { uris: [trustDomain] });
  let own: ClientKey;
  let others: ClientKey;
  let server: TestAuthorizationServer;

  beforeAll(async () => {
    [own, others] = await Promise.all([ClientKey.generate('ES256'), ClientKey.generate('ES256')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    const bundle = { keys: [root.jwk, { ...others.jwk, use: 'jwt-svid' }] };
    server.tables.trustedIssuers.push(
      aTrustedIssuer(cluster, [others]),
      aTrustedIssuer(attester, [others]),
      aTrustedIssuer(trustDomain, [], { jwks: bundle, singleUse: false }),
    );
  });

  const register = (tokenEndpointAuthMethod: ClientAuthenticationMethod | null) => {
    const application = anApplication({
      ...{ tokenEndpointAuthMethod, type: tokenEndpointAuthMethod === 'none' ? 'public' : 'confidential' },
      ...{ spiffeId: workload, tlsClientAuthSanUri: workload, clientAttesters: [attester] },
      assertionSubjects: [{ issuer: cluster, subject: 'billing' }],
      jwks: { keys: [own.jwk, pair.publicKey.export({ format: 'jwk' }) as JsonObject] },
    });
    const { registration, secret } = withSecret({ application });
    server.tables.applications.set(application.clientId, registration);
    server.keptSecrets.set(hashSecret(secret), secret);
    return { clientId: application.clientId, secret };
  };

  type Client = ReturnType<typeof register>;

  const requestOf = async ({ clientId, secret }: Client, way: Way): Promise<AuthenticationRequest> => {
    const signer = { clientId, issuer: server.tenant.issuer };
    const times = { iat: server.now, exp: server.now + 60 };
    const named = (members: Members = {}, more: Partial<AuthenticationRequest> = {}): AuthenticationRequest => ({
      ...{ parameters: Parameters.read(listOf({ client_id: clientId, ...members })), authorization: null, ...more },
    });
    const instance = new AttestedInstance(others, signer);
    switch (way) {
      case 'name':
        return named();
      case 'header':
        return named({}, { authorization: basic(clientId, secret) });
      case 'body':
        return named({ client_secret: secret });
      case 'secret':
        return named(asserted(await signWithSecret(secret, signer, times)));
      case 'key':
        return named(asserted(await own.sign(signer, times)));
      case 'issuer':
        return named(asserted(await others.sign(signer, { ...times, iss: cluster, sub: 'billing' })));
      case 'svid':
        return named({
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
          client_assertion: await others.sign(signer, { ...times, sub: workload }),
        });
      case 'attestation':
        return named(
          {},
          {
            attestation: {
              attestation: await instance.attestation(times),
              proof: instance.proof(server.attestationChallenges.current(server.tenant), { iat: server.now }),
            },
          },
        );
      case 'certificate':
        return named({}, { certificate: { der: root.issue(server.now, { uris: [workload], keys: pair }), isVerified: true } });
    }
  };
  const isTaken = async (client: Client, request: AuthenticationRequest): Promise<boolean> => {
    try {
      return (await authenticateClient(server.tenant, request, server.dependencies)).clientId === client.clientId;
    } catch (error) {
      if (error instanceof OAuthError && (error.code === 'invalid_client' || error.code === 'invalid_request')) return false;
      throw error;
    }
  };
  const takenOf = async (client: Client): Promise<readonly Way[]> => {
    const outcomes = await Promise.all(ways.map(async (way) => [way, await isTaken(client, await requestOf(client, way))] as const));
    return outcomes.flatMap(([way, taken]) => (taken ? [way] : []));
  };

  it.each(clientAuthenticationMethods)('attack A33: is taken by the one that it is registered for, and by no other: %s', async (method) => {
    expect(await takenOf(register(method))).toEqual(takenBy[method]);
  });

  it('attack A33: is taken by its secret, in the header or in the body, where it is registered for none', async () => {
    expect(await takenOf(register(null))).toEqual(['header', 'body']);
  });

  it.each(clientAuthenticationMethods)('attack A33: is taken by nothing while it is disabled: %s', async (method) => {
    const client = register(method);
    server.database.changeApplication(server.tenant.tenantId, client.clientId, { status: 'disabled' });
    expect(await takenOf(client)).toEqual([]);
  });

  it.each(clientAuthenticationMethods)(
    'attacks A32, A34 to A36: is not taken by what another client has of the same kind: %s',
    async (method) => {
      if (method === 'none') return;
      const [client, other] = [register(method), register(method)];
      // Whatever the two would have in common.
      server.database.changeApplication(server.tenant.tenantId, client.clientId, {
        ...{ spiffeId: `${trustDomain}/shipping`, tlsClientAuthSanUri: `${trustDomain}/shipping`, jwks: null },
        assertionSubjects: [{ issuer: cluster, subject: 'shipping' }],
      });
      for (const way of takenBy[method]) {
        const { parameters, authorization, ...shown } = await requestOf(other, way);
        const members = ['client_secret', 'client_assertion', 'client_assertion_type'].flatMap((name) => {
          const value = parameters.get(name);
          return value === null ? [] : [[name, value] as const];
        });
        const named = Parameters.read([...members, ['client_id', client.clientId]]);
        const header = authorization === null ? null : basic(client.clientId, other.secret);
        expect(await isTaken(client, { ...shown, parameters: named, authorization: header })).toBe(false);
        expect(await isTaken(other, await requestOf(other, way))).toBe(true);
      }
    },
  );
});
