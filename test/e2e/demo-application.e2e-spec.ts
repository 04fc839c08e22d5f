import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DpopKey, openBrowser } from '#testing';
import { adminOk } from './support/admin.js';
import { basic, eventually } from './support/journey.js';
import { codeSentTo } from './support/mailbox.js';
import { platform } from './support/platform.js';

describe('the demo application, as a person uses it', () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  // Somebody new to the demo: who allowed the application before is not asked again.
  const user = {
    username: `visitor-${randomUUID()}`,
    password: randomUUID(),
    name: 'Demo Visitor',
    email: `${randomUUID()}@ostiary.example`,
  };
  const profile = { ...user, email_verified: true };

  beforeAll(async () => {
    const { items } = await adminOk<{ items: { id: string; slug: string }[] }>('GET', '/tenants?limit=100');
    const demo = items.find(({ slug }) => slug === 'demo');
    await adminOk('POST', `/tenants/${demo?.id ?? ''}/users`, profile);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // A wrong password and a revoked token are answered 400 and 401: the browser notes them, and they are meant.
      if (message.type() === 'error' && !/status of 40[01]/.test(message.text())) problems.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
  });

  const textOf = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? '';
  const answered = (start: string) => eventually(async () => (await textOf('#answer')).startsWith(start), 10_000);

  it('signs in, consents and lands back signed in', async () => {
    await page.goto(platform.demoApplication);
    await page.click('#sign-in');
    await page.fill('#username', user.username);
    await page.fill('#password', 'not the password');
    await page.click('#submit');
    await page.waitForSelector('#error');
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
    await page.click('#allow');
    await page.waitForSelector('#signed-in:not([hidden])');
    expect(await page.textContent('#who')).toBe('Demo Visitor');
  });

  it('sees claims and what the tokens contain', async () => {
    expect(JSON.parse((await page.textContent('#claims')) ?? '')).toMatchObject({
      iss: platform.demo.issuer,
      aud: platform.demo.clients.spa.client_id,
    });
    expect(JSON.parse((await page.textContent('#access-token')) ?? '')).toMatchObject({ header: { typ: 'at+jwt' } });
    expect(await page.textContent('#refresh-token')).toMatch(/^ost_rt_/);
  });

  it('calls an API that introspects its token', async () => {
    await page.click('#call-api');
    await answered('200');
    expect(await textOf('#answer')).toContain('A brass doorbell');
  });

  it('RFC 9470: signs in by a second factor where the API asks for that, and then gets its answer', async () => {
    await page.click('#payments');
    await page.click('#send');
    await page.fill('#code', await codeSentTo(user));
    await page.click('#submit');
    await page.waitForSelector('#signed-in:not([hidden])');
    await answered('200');
    expect(await textOf('#answer')).toContain('card ending in 4242');
    expect(JSON.parse(await textOf('#claims'))).toMatchObject({ acr: 'urn:ostiary:acr:2' });
  });

  it('RFC 9470 §3: an API says in its challenge what would do, to a bearer token and to one that is bound to a key', async () => {
    const { issuer, clients } = platform.demo;
    const key = new DpopKey();
    const [endpoint, address] = [`${issuer}/oauth/token`, `${platform.demoApplication}/api/payments`];
    const tokenBy = async (headers: Record<string, string>): Promise<string> => {
      const grant = { grant_type: 'client_credentials', scope: 'orders:read' };
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: { ...basic(clients.machine), ...headers },
        body: new URLSearchParams(grant),
      });
      return ((await answer.json()) as { readonly access_token: string }).access_token;
    };
    const told =
      'error="insufficient_user_authentication", error_description="a stronger sign-in is needed", acr_values="urn:ostiary:acr:2", max_age="300"';
    const bearer = await fetch(address, { headers: { authorization: `Bearer ${await tokenBy({})}` } });
    const way = `scope="orders:read", resource_metadata="${platform.demoApplication}/.well-known/oauth-protected-resource/api"`;
    expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([401, `Bearer ${told}, ${way}`]);
    const accessToken = await tokenBy({ dpop: key.proof({ url: endpoint }) });
    const dpop = key.proof({ method: 'GET', url: address, accessToken });
    const bound = await fetch(address, { headers: { authorization: `DPoP ${accessToken}`, dpop } });
    expect([bound.status, bound.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining(`DPoP ${told}, ${way}, algs=`)]);
    const ofReader = await fetch(address);
    expect([ofReader.status, ofReader.headers.get('www-authenticate')]).toEqual([401, expect.not.stringContaining('error')]);
    expect(ofReader.headers.get('www-authenticate')).toContain(`Bearer ${way}, DPoP `);
  });

  it('RFC 9728 §3, §5.1: the challenge leads to the metadata of the API, which name it and who issues its tokens', async () => {
    const challenge = (await fetch(`${platform.demoApplication}/api/orders`)).headers.get('www-authenticate') ?? '';
    const [, address = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    const metadata = await fetch(address);
    expect([metadata.status, metadata.headers.get('content-type')]).toEqual([200, expect.stringContaining('application/json')]);
    expect(await metadata.json()).toMatchObject({
      resource: `${platform.demoApplication}/api`,
      authorization_servers: [platform.demo.issuer],
      scopes_supported: ['orders:read'],
    });
  });

  it('asks userinfo', async () => {
    await page.click('#userinfo');
    await eventually(async () => (await textOf('#answer')).includes(user.email), 10_000);
  });

  it('refreshes its tokens', async () => {
    const before = await textOf('#refresh-token');
    await page.click('#refresh');
    await eventually(async () => (await textOf('#refresh-token')) !== before, 10_000);
  });

  it('revokes its access token and sees the API refuse', async () => {
    await page.click('#revoke');
    await page.waitForSelector('#notice:not([hidden])');
    await page.waitForTimeout(300);
    await page.click('#call-api');
    await answered('401');
    expect(await textOf('#answer')).toContain('not active');
  });

  it('signs out, and is asked for the password again', async () => {
    await page.click('#sign-out');
    await page.waitForSelector('#signed-out:not([hidden])');
    await page.click('#sign-in');
    await page.waitForSelector('#password');
  });

  it('ran without an error or a violation of its content security policy', () => {
    expect(problems).toEqual([]);
  });
});
