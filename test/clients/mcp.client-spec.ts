import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { freePort, openBrowser } from '#testing';
import { adminOk } from '../e2e/support/admin.js';
import { eventually, introspect, post } from '../e2e/support/journey.js';
import { Publisher } from '../e2e/support/publisher.js';
import { type TestClient, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { ClientApplication } from './support/client-application.js';

type ToolAnswer = { readonly texts: readonly string[]; readonly scope: string; readonly clientId: string };
type Api = TestClient & { readonly id: string };

const scopes = [
  { name: 'notes:read', description: 'Read your notes' },
  { name: 'notes:write', description: 'Write notes in your name' },
];
const names = scopes.map(({ name }) => name);
const notes = { name: 'Notes', scopes };
const open = {
  client_documents: 'any_domain',
  dynamic_registration: 'open',
  dynamic_registration_scopes: [...names, 'offline_access'],
};

describe('MCP authorization of 2026-07-28, the official SDK as client and server', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let resource: string;
  let api: Api;
  let machine: TestClient;
  let server: ClientApplication;
  let publisher: Publisher;
  let browser: Browser;
  let clientId: string;
  const clients: ClientApplication[] = [];

  const newMachine = (of: TestTenant) =>
    adminOk<TestClient>('POST', of.path('/applications'), { name: 'Robot', type: 'confidential', scopes: names });

  beforeAll(async () => {
    const port = await freePort();
    resource = `http://localhost:${port}/mcp`;
    tenant = await TestTenant.create({ settings: open });
    [user, publisher, browser] = await Promise.all([
      tenant.user(),
      Publisher.start({ 'content-type': 'application/json', 'cache-control': 'max-age=3600' }),
      openBrowser(),
    ]);
    api = await tenant.resourceServer({ ...notes, identifier: resource });
    machine = await newMachine(tenant);
    const credentials = { CLIENT_ID: api.client_id, CLIENT_SECRET: api.client_secret ?? '' };
    server = await ClientApplication.start('mcp-server', port, { ISSUER: tenant.issuer, ...credentials });
    clientId = publisher.url('/notebook.json');
    const document = { client_id: clientId, client_name: 'Notebook', redirect_uris: ['http://localhost/callback'] };
    publisher.bodies.set('/notebook.json', JSON.stringify({ ...document, grant_types: ['authorization_code', 'refresh_token'] }));
  });
  afterAll(async () => {
    await Promise.all([browser.close(), publisher.stop(), server.stop(), ...clients.map((client) => client.stop())]);
  });

  /** The program of somebody, which knows the address of the server. */
  const startClient = async (settings: Record<string, string> = {}): Promise<ClientApplication> => {
    const client = await ClientApplication.start('mcp-client', await freePort(), { MCP_SERVER: resource, ...settings });
    clients.push(client);
    return client;
  };
  const signIn = async (page: Page): Promise<void> => {
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
  };
  const answerOf = async (page: Page): Promise<ToolAnswer> => JSON.parse(await page.innerText('pre')) as ToolAnswer;

  describe('a client that is known by its document', () => {
    let client: ClientApplication;
    let page: Page;

    beforeAll(async () => {
      client = await startClient({ CLIENT_METADATA_URL: clientId });
      page = await browser.newPage();
    });

    it('finds the authorization server by the address of the server alone, and asks it for that resource and that scope', async () => {
      const asked = page.waitForRequest((request) => request.url().startsWith(tenant.endpoint('authorize')));
      await page.goto(`${client.url}/tools/list_notes`);
      expect(Object.fromEntries(new URL((await asked).url()).searchParams)).toMatchObject({
        client_id: clientId,
        resource,
        scope: 'notes:read offline_access',
        code_challenge_method: 'S256',
        redirect_uri: `${client.url}/callback`,
      });
    });

    it('has its user told who publishes it, where the answer goes and what it asks for, and calls a tool', async () => {
      await signIn(page);
      const consent = await page.innerText('body');
      for (const told of ['Notebook', '127.0.0.1', 'Notes', 'Read your notes', new URL(client.url).host]) expect(consent).toContain(told);
      expect(consent).not.toContain('Write notes in your name');
      await page.click('#allow');
      expect(await answerOf(page)).toEqual({ texts: [], scope: 'notes:read offline_access', clientId });
    });

    it('is challenged for another scope by the tool that needs it, and keeps those that it had', async () => {
      await page.goto(`${client.url}/tools/add_note?text=Milk`);
      expect(await page.innerText('body')).toContain('Write notes in your name');
      await page.click('#allow');
      const answer = await answerOf(page);
      expect([answer.texts, answer.scope.split(' ').sort()]).toEqual([['It is written.'], [...names, 'offline_access'].sort()]);
      await page.goto(`${client.url}/tools/list_notes`);
      expect((await answerOf(page)).texts).toEqual(['Milk']);
    });

    it('asks its user again after they withdrew their consent', async () => {
      await adminOk('DELETE', tenant.path(`/users/${user.id}/consents/${encodeURIComponent(clientId)}`));
      await eventually(async () => {
        await page.goto(`${client.url}/tools/list_notes`);
        return (await page.$('#allow')) !== null;
      });
      await page.click('#allow');
      expect((await answerOf(page)).texts).toEqual(['Milk']);
    });
  });

  it('a client that is not known by a document registers itself (RFC 7591)', async () => {
    const client = await startClient();
    const page = await browser.newPage();
    await page.goto(`${client.url}/tools/list_notes`);
    await signIn(page);
    await page.click('#allow');
    const answer = await answerOf(page);
    expect(answer.clientId).toMatch(/^[0-9a-f-]{36}$/);
    const { items } = await adminOk<{ items: { client_id: string }[] }>('GET', tenant.path('/dynamic-clients'));
    expect(items.map((item) => item.client_id)).toContain(answer.clientId);
  });

  it('RFC 9207 §2.4: a client takes no code of another authorization server, and none of nobody', async () => {
    const client = await startClient({ CLIENT_METADATA_URL: clientId });
    for (const iss of [{ iss: 'https://evil.example' }, { iss: `${tenant.issuer}/` }, {}]) {
      const asked = await fetch(`${client.url}/tools/list_notes`, { redirect: 'manual' });
      const { searchParams } = new URL(asked.headers.get('location') ?? '');
      const answer = new URLSearchParams({ code: 'x', state: searchParams.get('state') ?? '', ...iss });
      const response = await fetch(`${client.url}/callback?${answer.toString()}`);
      expect([response.status, await response.json()]).toEqual([502, expect.objectContaining({ error: 'IssuerMismatchError' })]);
    }
  });

  describe('discovery', () => {
    const json = async (url: string): Promise<Record<string, unknown>> => (await (await fetch(url)).json()) as Record<string, unknown>;

    it('RFC 9728 §3: the metadata of the server name it and its authorization server, and no offline_access', async () => {
      const { origin, pathname } = new URL(resource);
      expect(await json(`${origin}/.well-known/oauth-protected-resource${pathname}`)).toMatchObject({
        resource,
        authorization_servers: [tenant.issuer],
        scopes_supported: ['notes:read'],
      });
    });

    it('the authorization server has the same metadata by RFC 8414 §3.1 and by OpenID Connect Discovery §4, and what MCP clients look for', async () => {
      const { origin, pathname } = new URL(tenant.issuer);
      const metadata = await json(`${origin}/.well-known/oauth-authorization-server${pathname}`);
      expect(metadata).toMatchObject({
        issuer: tenant.issuer,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
        registration_endpoint: tenant.endpoint('register'),
      });
      expect(await json(`${tenant.issuer}/.well-known/openid-configuration`)).toEqual(metadata);
    });
  });

  describe('an access token', () => {
    const tokenOf = async (client: TestClient, parameters: Record<string, string>, of = tenant): Promise<string> => {
      const answer = await post<{ access_token: string }>(
        of.endpoint('token'),
        { grant_type: 'client_credentials', ...parameters },
        client,
      );
      return answer.body.access_token;
    };
    const list = (headers: Record<string, string>, query = ''): Promise<Response> =>
      fetch(`${resource}${query}`, {
        method: 'POST',
        headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    const challengeOf = (answer: Response): string => answer.headers.get('www-authenticate') ?? '';
    const expectInvalid = async (answer: Response): Promise<void> => {
      expect([answer.status, challengeOf(answer)]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
      await answer.body?.cancel();
    };

    it('is needed, and the challenge says for which scope and where to ask (RFC 9728 §5.1)', async () => {
      const answer = await list({});
      expect(answer.status).toBe(401);
      expect(challengeOf(answer)).toContain('scope="notes:read"');
      expect(challengeOf(answer)).toContain(`resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`);
      expect((await list(bearer(await tokenOf(machine, { scope: 'notes:read', resource })))).status).toBe(200);
    });

    it('comes in the header alone (OAuth 2.1 §5.1)', async () => {
      await expectInvalid(await list({}, `?access_token=${await tokenOf(machine, { scope: 'notes:read', resource })}`));
    });

    it('of the same scope for another resource is refused (RFC 8707 §2), and one for this server is good for no other: nothing can be passed through', async () => {
      const identifier = 'https://other.example.com/mcp';
      const other = await tenant.resourceServer({ ...notes, name: 'Other notes', identifier });
      await expectInvalid(await list(bearer(await tokenOf(machine, { scope: 'notes:read', resource: identifier }))));
      const own = await tokenOf(machine, { scope: 'notes:read', resource });
      expect(await introspect(tenant, other, own)).toEqual({ active: false });
      expect((await fetch(tenant.endpoint('userinfo'), { headers: bearer(own) })).status).toBe(403);
    });

    it('of another issuer is refused, for whatever resource', async () => {
      const elsewhere = await TestTenant.create();
      await elsewhere.resourceServer({ ...notes, identifier: resource });
      await expectInvalid(await list(bearer(await tokenOf(await newMachine(elsewhere), { scope: 'notes:read', resource }, elsewhere))));
    });

    it('without the scope is refused, and the challenge names it (RFC 6750 §3.1)', async () => {
      const answer = await list(bearer(await tokenOf(machine, { scope: 'notes:write', resource })));
      expect(answer.status).toBe(403);
      for (const told of ['error="insufficient_scope"', 'scope="notes:read"', 'resource_metadata="'])
        expect(challengeOf(answer)).toContain(told);
    });

    it('that was revoked is refused', async () => {
      const token = await tokenOf(machine, { scope: 'notes:read', resource });
      expect((await post(tenant.endpoint('revoke'), { token }, machine)).status).toBe(200);
      await eventually(async () => (await list(bearer(token))).status === 401);
      await expectInvalid(await list(bearer(token)));
    });

    it('that has expired is refused', async () => {
      await adminOk('PATCH', tenant.path(`/resource-servers/${api.id}`), { access_token_lifetime: 1 });
      await eventually(async () => {
        const token = await tokenOf(machine, { scope: 'notes:read', resource });
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        return (await list(bearer(token))).status === 401;
      }, 10_000);
    });
  });
});
