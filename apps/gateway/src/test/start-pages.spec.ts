import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DemoFile, rpcMap } from '#contracts';
import { expectErrorPage, expectOAuthError, expectPage } from './answers.js';
import { acme, browserCookie, display, GatewayUnderTest } from './gateway-under-test.js';
import { atStep, loginPath } from './sign-in.js';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const password = 'planted-demo-password';
const client = (clientId: string) => ({ client_id: clientId, client_secret: 'planted-client-secret' });
const demoOf = (issuer: string): DemoFile => ({
  issuer,
  user: { username: 'visitor', password },
  clients: {
    web: { ...client('demo-web'), redirect_uri: 'http://localhost:3002/web/callback' },
    spa: { client_id: 'demo-spa', redirect_uri: 'http://localhost:3002/callback' },
    machine: client('demo-machine'),
  },
  resource_server: { ...client('demo-api'), identifier: 'http://localhost:3002/api' },
  admin: { ...client('demo-admin'), token_endpoint: 'http://localhost:3000/t/system/oauth/token' },
});

describe('N48: the pages at the addresses themselves', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-start-pages-'));
    await writeFile(join(directory, 'demo.json'), JSON.stringify(demoOf(acme.issuer)));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** A gateway whose environment has more than that of most tests. */
  const gatewayWith = (env: () => Record<string, string>): GatewayUnderTest => {
    const gateway = new GatewayUnderTest();
    beforeAll(() => gateway.start(env()), 30_000);
    afterAll(() => gateway.stop());
    beforeEach(() => gateway.reset());
    return gateway;
  };

  /** `fetch` has a Host of its own. */
  const getAs = (gateway: GatewayUnderTest, path: string, headers: Record<string, string>): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${gateway.url}${path}`, { headers: { ...browser, ...headers } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      });
      request.on('error', reject).end();
    });

  describe('N48: a platform with the demo, on one machine', () => {
    const gateway = gatewayWith(() => ({
      OSTIARY_DEMO_FILE: join(directory, 'demo.json'),
      OSTIARY_MAILBOX_URL: 'http://localhost:9000/mailbox',
    }));
    const atDemo = (clientId: string): void => {
      atStep(gateway, 'password');
      gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, clientId: clientId as typeof display.clientId }));
    };

    it('greets with the ways on: the demo with its user, the admin API, the mailbox', async () => {
      const page = await expectPage(await gateway.get('/', browser), 200);
      expect(page).toContain('href="http://localhost:3002/"');
      expect(page).toContain(password);
      expect(page).toContain('href="/admin/docs"');
      expect(page).toContain('href="http://localhost:9000/mailbox"');
      expect(page).not.toMatch(/planted-client-secret|acme/i);
      expect(await expectPage(await gateway.get('/', { ...browser, 'accept-language': 'de' }), 200)).toContain('Ostiary läuft');
    });

    it('greets at the issuer of the demo with the way to its application, and tells developers where the metadata is', async () => {
      const page = await expectPage(await gateway.get('/t/acme', browser), 200);
      expect(page).toContain('Start from your application');
      expect(page).toContain('href="http://localhost:3002/"');
      expect(page).toContain(`href="${acme.issuer}/.well-known/openid-configuration"`);
      expect(page).not.toContain(password);
    });

    it('tells programs that there is nothing, as before', async () => {
      for (const path of ['/', '/t/acme', '/t/nobody']) {
        await expectOAuthError(await gateway.get(path), 404, 'invalid_request');
        await expectOAuthError(await gateway.get(path, { accept: 'application/json' }), 404, 'invalid_request');
      }
      await expectErrorPage(await gateway.get('/t/nobody', browser), 404);
      expect((await gateway.post('/', 'a=b')).status).toBe(405);
    });

    it('shows user and password on the sign-in page of the demo\u2019s applications alone', async () => {
      for (const clientId of ['demo-spa', 'demo-web']) {
        atDemo(clientId);
        const page = await expectPage(await gateway.get(loginPath, { ...browser, cookie: browserCookie }), 200);
        expect(page).toContain('id="demo-account"');
        expect(page).toContain(password);
      }
      for (const clientId of ['notes', 'demo-machine']) {
        atDemo(clientId);
        expect(await expectPage(await gateway.get(loginPath, { ...browser, cookie: browserCookie }), 200)).not.toContain(password);
      }
    });

    it.each([
      ['another name', { host: 'id.example.com' }],
      ['a name that only begins like loopback', { host: 'localhost.example.com:3000' }],
      ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
      ['a proxy on this machine', { 'x-forwarded-for': '127.0.0.1' }],
      ['a tunnel', { 'x-forwarded-host': 'demo.tunnel.example' }],
      ['a proxy of RFC 7239', { forwarded: 'for=192.0.2.1' }],
      ['a proxy of RFC 9110', { via: '1.1 proxy' }],
    ])('shows neither to who comes by %s', async (_by, headers: Record<string, string>) => {
      atDemo('demo-spa');
      expect(await getAs(gateway, loginPath, { ...headers, cookie: browserCookie })).not.toMatch(/planted|demo-account/);
      expect(await getAs(gateway, '/', headers)).not.toMatch(/planted|demo-account|3002|9000/);
      expect(await getAs(gateway, '/t/acme', headers)).not.toMatch(/planted|3002/);
    });

    it('does without the demo until there is a file, and where it is broken', async () => {
      const file = join(directory, 'demo.json');
      for (const content of ['', '{ "issuer": ', JSON.stringify(demoOf('http://localhost:3000/t/other'))]) {
        await writeFile(file, content);
        atDemo('demo-spa');
        expect(await expectPage(await gateway.get(loginPath, { ...browser, cookie: browserCookie }), 200)).not.toContain('planted');
        expect(await expectPage(await gateway.get('/t/acme', browser), 200)).not.toContain('3002');
      }
      await rm(file);
      expect(await expectPage(await gateway.get('/', browser), 200)).not.toContain('planted');
      await writeFile(file, JSON.stringify(demoOf(acme.issuer)));
    });
  });

  describe('N48: a platform that others reach', () => {
    const gateway = gatewayWith(() => ({
      OSTIARY_PUBLIC_URL: 'https://id.example.com',
      OSTIARY_DEMO_FILE: join(directory, 'demo.json'),
      OSTIARY_MAILBOX_URL: 'http://localhost:9000/mailbox',
    }));

    it('shows no demo, even to a browser on the same machine', async () => {
      expect(await expectPage(await gateway.get('/', browser), 200)).not.toMatch(/planted|3002/);
    });
  });

  describe('N48: a platform in production', () => {
    const gateway = gatewayWith(() => ({ NODE_ENV: 'production', OSTIARY_MAILBOX_URL: 'http://localhost:9000/mailbox' }));

    it('greets with nothing but its name', async () => {
      const page = await expectPage(await gateway.get('/', browser), 200);
      expect(page).toContain('<h1>Ostiary</h1>');
      expect(page).not.toMatch(/<a |<p|mailbox|admin/);
    });

    it('greets at an issuer without a word for developers, and says nothing of other tenants', async () => {
      const page = await expectPage(await gateway.get('/t/acme', browser), 200);
      expect(page).toContain('Start from your application');
      expect(page).not.toMatch(/<a |well-known/);
      await expectErrorPage(await gateway.get('/t/nobody', browser), 404);
      gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: { ...acme, slug, status: 'suspended' } }));
      await expectErrorPage(await gateway.get('/t/paused', browser), 404);
    });

    it('does not start with the demo\u2019s file', async () => {
      await expect(
        new GatewayUnderTest().start({ NODE_ENV: 'production', OSTIARY_DEMO_FILE: join(directory, 'demo.json') }),
      ).rejects.toThrow(/OSTIARY_DEMO_FILE is refused/);
    });
  });
});
