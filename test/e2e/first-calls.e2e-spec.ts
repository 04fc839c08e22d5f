import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'node-html-parser';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';
import { adminOk } from './support/admin.js';
import { signInByBrowser } from './support/chromium.js';
import { platform } from './support/platform.js';

describe('N50: the first calls of /admin/docs', () => {
  let directory: string;
  let browser: Browser;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-first-calls-'));
    await symlink(platform.dataDirectory, join(directory, '.ostiary'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** As somebody does who copies one after the other into a shell, with the slug of their own tenant. */
  const commands = async (): Promise<string[]> => {
    const page = await (await fetch(`${platform.gateway}/admin/docs`)).text();
    const blocks = parse(page).querySelectorAll('.command pre');
    return blocks.map((block) => block.text.replace('SLUG=acme', `SLUG=first-${Date.now().toString(36)}`));
  };

  it('lead a newcomer from nothing to the tokens of a signed-in user, as they are written', async () => {
    const copied = await commands();
    expect(copied).toHaveLength(6);
    await writeFile(join(directory, 'calls.sh'), copied.join('\n'));
    const shell = spawn('bash', ['calls.sh'], { cwd: directory, env: { PATH: process.env['PATH'] ?? '' } });
    let said = '';
    const ended = new Promise<number | null>((resolve) => shell.once('exit', resolve));
    for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const printed = async (pattern: RegExp): Promise<string> => {
      for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const found = pattern.exec(said)?.[1];
        if (found !== undefined) return found;
      }
      throw new Error(`${pattern.source} was never printed: ${said}`);
    };
    const address = new URL(await printed(/^(http\S+authorize\S+)$/m));
    const password = await printed(/jo signs in with (\S+)/);
    const back = await signInByBrowser(browser, address, 'http://localhost:8080/callback', { username: 'jo', password });
    expect(back.searchParams.get('error')).toBeNull();
    shell.stdin.end(`${back.searchParams.get('code') ?? ''}\n`);
    expect(await ended).toBe(0);
    const tokens = JSON.parse(said.slice(said.lastIndexOf('{'))) as Record<string, unknown>;
    expect(tokens).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String), id_token: expect.any(String) });
    await adminOk('DELETE', `/tenants/${/tenant (\S+)/.exec(said)?.[1] ?? ''}`);
  });

  describe('in Chromium', () => {
    it.each(['light', 'dark'] as const)('are shown with the operations, in %s, without an error of the browser', async (colorScheme) => {
      const person = await browser.newContext({ colorScheme });
      const page = await person.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(`${platform.gateway}/admin/docs`);
      await page.waitForSelector('#swagger-ui .opblock');
      expect(await page.evaluate('document.documentElement.classList.contains("dark-mode")')).toBe(colorScheme === 'dark');
      const background = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      expect(background).toBe(colorScheme === 'dark' ? 'rgb(28, 32, 34)' : 'rgb(255, 255, 255)');
      expect(await page.locator('.command button:visible').count()).toBe(6);
      expect(problems).toEqual([]);
      await person.close();
    });
  });
});
