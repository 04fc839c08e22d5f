import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { adminOk } from './support/admin.js';
import { eventually } from './support/journey.js';
import { platform } from './support/platform.js';

describe('the demo application, as a person uses it', () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  // Somebody new to the demo: who allowed the application before is not asked again.
  const user = { username: `visitor-${randomUUID()}`, password: randomUUID(), name: 'Demo Visitor', email: 'visitor@ostiary.example' };

  beforeAll(async () => {
    const { items } = await adminOk<{ items: { id: string; slug: string }[] }>('GET', '/tenants?limit=100');
    const demo = items.find(({ slug }) => slug === 'demo');
    await adminOk('POST', `/tenants/${demo?.id ?? ''}/users`, user);
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

  it('asks userinfo', async () => {
    await page.click('#userinfo');
    await eventually(async () => (await textOf('#answer')).includes('visitor@ostiary.example'), 10_000);
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
