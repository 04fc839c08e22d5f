import { generateSync } from 'otplib';
import { type Page, textOf, type UserAgent } from './user-agent.js';

/** Seconds for which an app shows a code. */
const period = 30;

/** What an app shows, `steps` from now. */
export const codeOf = (key: string, steps = 0): string =>
  generateSync({ secret: key, epoch: Math.floor(Date.now() / 1_000) + steps * period });

/** The step that an app is at. */
export const stepNow = (): number => Math.floor(Date.now() / 1_000 / period);

/** The key that a page offers to an app. */
export const keyOf = (page: Page): string => (textOf(page, '#key') ?? '').replaceAll(' ', '');

/** Goes on from a page to another way to prove a second factor. */
export const choose = async (browser: UserAgent, page: Page, way: string): Promise<Page> => {
  const address = /id="other-ways" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return browser.submit(await browser.get(new URL(address, page.url)), {}, `way-${way}`);
};
