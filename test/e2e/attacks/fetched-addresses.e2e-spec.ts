import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asserted, ClientKey } from '#testing';
import { admin, adminOk } from '../support/admin.js';
import { authorizationUrl, eventually, newBrowser, post, signIn } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { platform } from '../support/platform.js';
import { Publisher } from '../support/publisher.js';
import { redirectUri, type TestClient, TestTenant } from '../support/tenant.js';

type Told = { readonly status: number; readonly error?: string | undefined };

const machine = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const inside = ['https://169.254.169.254/latest/meta-data', 'https://[::ffff:a00:1]/', 'https://0.0.0.0/', 'https://[fd00:ec2::254]/'];

describe('attack A40: addresses that others name', () => {
  let tenant: TestTenant;
  let key: ClientKey;
  let publisher: Publisher;
  /** At this machine, which the platform under test may fetch from: where redirects lead. */
  let trap: Server;
  let trapped = 0;

  beforeAll(async () => {
    trap = createServer((socket) => {
      trapped += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const location = `https://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
    [tenant, key, publisher] = await Promise.all([
      TestTenant.create({ settings: { client_documents: 'any_domain', sms_countries: ['DE'] } }),
      ClientKey.generate('ES256'),
      Publisher.start({ location }),
    ]);
    await tenant.resourceServer();
  });
  afterAll(async () => {
    await publisher.stop();
    await new Promise((resolve) => trap.close(resolve));
  });

  const token = async (parameters: Record<string, string>, client?: TestClient): Promise<Told> => {
    const { status, body } = await post<{ error?: string }>(tenant.endpoint('token'), parameters, client);
    return { status, error: body.error };
  };
  const byAssertion = async ({ client_id: clientId }: TestClient, changes = {}): Promise<Told> =>
    token({
      ...{ grant_type: 'client_credentials', client_id: clientId },
      ...asserted(await key.sign({ clientId, issuer: tenant.issuer }, changes)),
    });
  let issuers = 0;
  const trust = async (address: string, issuer = `https://issuer-${(issuers += 1)}.example.com`): Promise<string> => {
    await adminOk('POST', tenant.path('/trusted-issuers'), { issuer, jwks_uri: address });
    return issuer;
  };
  const open = async (client: TestClient, overrides: Record<string, string> = {}): Promise<Told> => {
    const page = await newBrowser().get(authorizationUrl(tenant, client, pkce(), overrides));
    return { status: page.status, error: /\binvalid_(?:request_uri|client)\b/.exec(`${page.headers.get('location')} ${page.text}`)?.[0] };
  };

  /** Has the platform fetch from an address, or post to it, each in another of its ways. */
  const ways: Readonly<Record<string, { readonly ask: (address: string) => Promise<Told>; readonly refusal: Told }>> = {
    'jwks_uri of a client': {
      ask: async (address) =>
        byAssertion(await tenant.confidential({ ...machine, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: address })),
      refusal: { status: 401, error: 'invalid_client' },
    },
    'jwks_uri of an issuer': {
      ask: async (address) => {
        const issuer = await trust(address);
        const members = { ...machine, grant_types: [jwtBearer], assertion_subjects: [{ issuer, subject: 'web' }] };
        const { client_id } = await tenant.publicClient(members);
        const assertion = await key.sign({ clientId: client_id, issuer: tenant.issuer }, { iss: issuer, sub: 'web' });
        return token({ grant_type: jwtBearer, client_id, assertion });
      },
      refusal: { status: 503, error: 'temporarily_unavailable' },
    },
    'bundle of a trust domain': {
      ask: async (address) => {
        const domain = await trust(address, `spiffe://domain-${(issuers += 1)}.example.com`);
        const client = await tenant.confidential({ ...machine, token_endpoint_auth_method: 'spiffe_jwt', spiffe_id: `${domain}/web` });
        const svid = await key.sign({ clientId: client.client_id, issuer: tenant.issuer }, { sub: `${domain}/web` });
        const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';
        const shown = { client_id: client.client_id, client_assertion_type: type, client_assertion: svid };
        return token({ grant_type: 'client_credentials', ...shown });
      },
      refusal: { status: 503, error: 'temporarily_unavailable' },
    },
    request_uri: {
      ask: async (address) => {
        const client = await tenant.confidential({ jwks: { keys: [key.jwk] }, request_uris: [address] });
        return open(client, { request_uri: address });
      },
      refusal: { status: 303, error: 'invalid_request_uri' },
    },
    'document of a client': {
      ask: (address) => open({ client_id: `${address}client` }),
      refusal: { status: 400, error: 'invalid_client' },
    },
    sector_identifier_uri: {
      ask: async (address) => {
        const members = { name: 'Partner', type: 'confidential', subject_type: 'pairwise', redirect_uris: [redirectUri] };
        return { status: (await admin('POST', tenant.path('/applications'), { ...members, sector_identifier_uri: address })).status };
      },
      refusal: { status: 400 },
    },
    'claims hook': {
      ask: async (address) =>
        token(
          { grant_type: 'client_credentials' },
          await tenant.confidential({ ...machine, claims_hook: { url: address, in: ['access_token'] } }),
        ),
      refusal: { status: 503, error: 'temporarily_unavailable' },
    },
    'webhook of text messages': {
      ask: async (address) => {
        const providers = [{ name: 'gateway', kind: 'webhook', url: address, secrets: [`whsec_${randomBytes(32).toString('base64')}`] }];
        const { status } = await admin('PUT', tenant.path('/sms-sender'), { providers });
        if (status !== 200) return { status };
        const tried = await adminOk<{ accepted: boolean }>('POST', tenant.path('/sms-test'), { phone_number: '+491713920000' });
        return { status: tried.accepted ? 200 : 400 };
      },
      refusal: { status: 400 },
    },
  };

  it.each(Object.keys(ways))('no redirect is followed from the %s, though it leads where the platform may fetch from', async (name) => {
    const { ask, refusal } = ways[name] ?? {};
    publisher.status = 307;
    const before = publisher.requests;
    expect(await ask?.(publisher.url(`/${Object.keys(ways).indexOf(name)}/`))).toEqual(refusal);
    expect([publisher.requests > before, trapped]).toEqual([true, 0]);
  });

  it('nothing inside is connected to, whichever way it is named, and the log tells what was wrong with the address', async () => {
    const logged = (await readFile(platform.logFile, 'utf8')).length;
    for (const [index, [name, { ask, refusal }]] of Object.entries(ways).entries())
      expect([name, await ask(inside[index % inside.length] ?? '')]).toEqual([name, refusal]);
    const log = async (): Promise<string> => (await readFile(platform.logFile, 'utf8')).slice(logged);
    const reason = /the host has an address that is not public/g;
    // Of what an administrator or a browser named, these were told: five are fetched for clients.
    await eventually(async () => ((await log()).match(reason) ?? []).length >= 5);
  });

  it('no logo is fetched by the platform, wherever it is said to be', async () => {
    const before = publisher.requests;
    const client = await tenant.confidential({ logo_uri: publisher.url('/logo.png') });
    expect((await open(client)).status).toBe(200);
    expect(publisher.requests).toBe(before);
  });

  it('nobody is told of a logout by way of a redirect', async () => {
    publisher.status = 308;
    const before = publisher.requests;
    const client = await tenant.confidential({ backchannel_logout_uri: publisher.url('/logout') });
    const browser = newBrowser();
    const { id_token: hint = '' } = await signIn(tenant, client, await tenant.user(), { browser });
    await browser.get(new URL(`${tenant.endpoint('logout')}?id_token_hint=${hint}`));
    await eventually(() => Promise.resolve(publisher.requests > before), 10_000);
    expect(trapped).toBe(0);
  });
});
