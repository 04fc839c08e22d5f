import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { appNames } from '#contracts';
import { authorizationUrl, eventually, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { TestTenant } from './support/tenant.js';

const browser = { accept: 'text/html,*/*;q=0.8' };
const page = async (url: string): Promise<string> => {
  const response = await fetch(url, { headers: browser });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  return response.text();
};

describe('a platform that somebody sees for the first time', () => {
  const { demo, gateway } = platform;

  it('N48: greets with the demo, its user, the admin API and the mailbox', async () => {
    const start = await page(gateway);
    expect(start).toContain(`href="${platform.demoApplication}/"`);
    expect(start).toContain(demo.user.password);
    expect(start).not.toContain(demo.admin.client_secret);
    expect(start).toContain('href="/admin/docs"');
    const mailbox = / href="([^"]+\/mailbox)"/.exec(start)?.[1] ?? '';
    expect(await page(mailbox)).toContain('<h1>Mailbox</h1>');
    expect((await fetch(gateway, { headers: { accept: 'application/json' } })).status).toBe(404);
  });

  it('N48: greets at the issuer, and shows the user on the sign-in page of the demo\u2019s application', async () => {
    expect(await page(demo.issuer)).toContain(`href="${platform.demoApplication}/"`);
    const target = { endpoint: () => `${demo.issuer}/oauth/authorize` };
    const overrides = { redirect_uri: demo.clients.spa.redirect_uri, scope: 'openid' };
    const signIn = await newBrowser().get(authorizationUrl(target, demo.clients.spa, pkce(), overrides));
    expect(signIn.text).toContain('id="demo-account"');
    expect(signIn.text).toContain(demo.user.password);
  });

  it('N48: another tenant\u2019s pages know nothing of it', async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const signIn = await newBrowser().get(authorizationUrl(tenant, await tenant.publicClient(), pkce()));
    expect(signIn.text).toContain('id="password"');
    expect(signIn.text).not.toContain('demo-account');
    expect(await page(tenant.issuer)).not.toContain(platform.demoApplication);
  });

  it('N46: is told where everything is, and no secret with it', async () => {
    const said = await readFile(platform.logFile, 'utf8');
    expect(said).toMatch(/Admin API +\S+\/admin\/docs {2}\(its client is in \S+demo\.json\)/);
    expect(said).toMatch(/Mailbox +http:\/\/localhost:\d+\/mailbox/);
    for (const secret of [demo.user.password, demo.admin.client_secret, demo.clients.machine.client_secret])
      expect(said).not.toContain(secret);
    const health = [...(/ Health +(.*)/.exec(said)?.[1] ?? '').matchAll(/http:\S+\/readyz/g)].map(([url]) => url);
    expect(health).toHaveLength(platform.topology === 'standalone' ? 1 : appNames.filter((app) => app !== 'demo').length);
    for (const url of health) expect((await fetch(url)).status).toBe(200);
  });

  it('N46: finds the message of a new user in the mailbox that it was told of, in either topology', async () => {
    const [, mailbox = ''] = / Mailbox +(\S+)/.exec(await readFile(platform.logFile, 'utf8')) ?? [];
    const tenant = await TestTenant.create();
    const user = await tenant.user({ email_verified: false });
    const isThere = async (): Promise<boolean> => {
      const { messages } = (await (await fetch(mailbox)).json()) as { messages: { to: string }[] };
      return messages.some(({ to }) => to.includes(user.email));
    };
    await expect(eventually(isThere, 15_000)).resolves.toBeUndefined();
  });
});
