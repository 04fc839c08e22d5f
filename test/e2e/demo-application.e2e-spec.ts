import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { platform } from './support/platform.js';

describe('the demo application, as a person uses it', () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 401')) problems.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
  });

  const answer = () => page.locator('#answer').textContent();

  it('signs in, consents and lands back signed in', async () => {
    await page.goto(platform.demoApplication);
    await page.click('#sign-in');
    await page.fill('#username', platform.demo.user.username);
    await page.fill('#password', 'not the password');
    await page.click('#submit');
    await page.waitForSelector('#error');
    await page.fill('#username', platform.demo.user.username);
    await page.fill('#password', platform.demo.user.password);
    await page.click('#submit');
    await page.click('#allow');
    await page.waitForSelector('#signed-in:not([hidden])');
    expect(await page.textContent('#who')).toBe('Demo User');
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
    await page.waitForFunction("document.getElementById('answer').textContent.startsWith('200')");
    expect(await answer()).toContain('A brass doorbell');
  });

  it('asks userinfo', async () => {
    await page.click('#userinfo');
    await page.waitForFunction("document.getElementById('answer').textContent.includes('demo@ostiary.example')");
  });

  it('refreshes its tokens', async () => {
    const before = await page.textContent('#refresh-token');
    await page.click('#refresh');
    await page.waitForFunction(`document.getElementById('refresh-token').textContent !== ${JSON.stringify(before)}`);
  });

  it('revokes its access token and sees the API refuse', async () => {
    await page.click('#revoke');
    await page.waitForSelector('#notice:not([hidden])');
    await page.waitForTimeout(300);
    await page.click('#call-api');
    await page.waitForFunction("document.getElementById('answer').textContent.startsWith('401')");
    expect(await answer()).toContain('not active');
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
