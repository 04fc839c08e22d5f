import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { introspect } from '../support/journey.js';
import { type TestClient, TestTenant } from '../support/tenant.js';
import { fetchWith, startTlsProxy } from '../support/tls-proxy.js';
import { makeCertificates, registerWays, type Shown, type Way } from '../support/ways-to-authenticate.js';

type Endpoint = { readonly url: string; readonly parameters: Readonly<Record<string, string>> };
type Outcome = { readonly status: number; readonly error?: string; readonly access_token?: string };

/** No certificate reaches the introspection service, and no attestation is taken there: its metadata tell neither. */
const takenAtTheGatewayAlone = ['tls_client_auth', 'self_signed_tls_client_auth', 'spiffe_x509', 'attest_jwt_client_auth'];
/** A secret, a certificate and a JWT-SVID are for many requests. */
const methodsOfOneUse = ['client_secret_jwt', 'private_key_jwt', 'federated_jwt', 'attest_jwt_client_auth'];

const endpointNames = [
  'token',
  'par',
  'device_authorization',
  'backchannel_authentication',
  'authorization_challenge',
  'introspect',
  'revoke',
] as const;

describe('attacks on every way that clients authenticate by, at every endpoint where they do', () => {
  let directory: string;
  let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
  let tenant: TestTenant;
  let api: TestClient;
  let ways: ReadonlyMap<string, Way>;
  /** A token of each of the clients, which nobody else may revoke. */
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-ways-'));
    await makeCertificates(directory);
    [proxy, tenant] = await Promise.all([
      startTlsProxy(directory, 'proxy', 'ca'),
      TestTenant.create({ settings: { backchannel_authentication: true, authorization_challenge: true } }),
    ]);
    api = await tenant.resourceServer();
    ways = await registerWays(tenant, directory);
  });
  afterAll(async () => {
    await proxy.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** What a client of that method asks at the endpoint, but for its credentials. */
  const endpoint = (name: (typeof endpointNames)[number], method: string): Endpoint => {
    if (name === 'token') return { url: tenant.endpoint(name), parameters: { grant_type: 'client_credentials', scope: 'orders:read' } };
    if (name === 'introspect') return { url: tenant.introspectionEndpoint, parameters: { token: tokens.get(method) ?? '' } };
    return { url: tenant.endpoint(name), parameters: name === 'revoke' ? { token: tokens.get(method) ?? '' } : {} };
  };

  const pem = (name: string): Promise<Buffer> => readFile(join(directory, name));
  const fetchAs = async (name: string): Promise<typeof fetch> =>
    fetchWith(await pem('ca.pem'), { key: await pem(`${name}.key`), cert: await pem(`${name}.pem`) });
  const ask = async ({ url, parameters }: Endpoint, { client }: Way, shown: Shown): Promise<Outcome> => {
    const { headers = {}, certificate } = shown;
    const named = 'authorization' in headers ? {} : { client_id: client.client_id };
    const init = { method: 'POST', headers, body: new URLSearchParams({ ...parameters, ...named, ...shown.parameters }) };
    const { origin } = new URL(tenant.issuer);
    const isBehindProxy = certificate !== undefined && url.startsWith(origin);
    const answer = await (isBehindProxy ? (await fetchAs(certificate))(url.replace(origin, proxy.url), init) : fetch(url, init));
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : (JSON.parse(text) as object)) };
  };

  /** RFC 6749 §5.2: a client whose proof came in the body is asked for no other scheme. */
  const refusalOf = ({ parameters = {} }: Shown) =>
    expect.objectContaining({ status: 'client_secret' in parameters ? 400 : 401, error: 'invalid_client' });
  const isTakenAt = (name: string, method: string): boolean => name !== 'introspect' || !takenAtTheGatewayAlone.includes(method);

  it('attack A34: each client gets a token by what it proves, and what serves once serves at no other endpoint either', async () => {
    for (const [method, way] of ways) {
      const shown = await way.sound();
      const first = await ask(endpoint('token', method), way, shown);
      expect([method, first]).toEqual([method, expect.objectContaining({ status: 200 })]);
      tokens.set(method, first.access_token ?? '');
      if (!methodsOfOneUse.includes(method)) continue;
      const again = await Promise.all(endpointNames.map(async (name) => [name, await ask(endpoint(name, method), way, shown)]));
      expect([method, again]).toEqual([method, endpointNames.map((name) => [name, refusalOf(shown)])]);
    }
  });

  it.each(endpointNames)('attacks A32 to A37, A47, A51: at %s, nobody is a client by its name, or by what is not its own', async (name) => {
    for (const [method, way] of ways) {
      const attempts: readonly (readonly [string, Way['sound']])[] = [['no proof at all', () => ({})], ...Object.entries(way.forged)];
      const outcomes = await Promise.all(
        attempts.map(async ([what, forge]) => {
          const shown = await forge();
          return { what, outcome: await ask(endpoint(name, method), way, shown), expected: refusalOf(shown) };
        }),
      );
      for (const { what, outcome, expected } of outcomes) expect([method, what, outcome]).toEqual([method, what, expected]);
    }
    for (const [method, token] of tokens)
      expect([method, await introspect(tenant, api, token)]).toEqual([method, expect.objectContaining({ active: true })]);
    for (const [method, way] of ways) {
      const { error } = await ask(endpoint(name, method), way, await way.sound());
      expect([method, error === 'invalid_client']).toEqual([method, !isTakenAt(name, method)]);
    }
  });
});
