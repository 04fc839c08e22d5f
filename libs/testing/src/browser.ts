import type { Browser } from 'playwright-core';
import { ensureChromium } from './tools.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real, headless Chromium with an empty profile. `newContext()` is a person of one's own: cookies and all. Close it. */
export const openBrowser = async (): Promise<Browser> => {
  const [{ path, env }, { chromium }] = await Promise.all([ensureChromium(), import('playwright-core')]); // loaded by those who need it
  return chromium.launch({ executablePath: path, headless: true, args: flags, env: { ...inherited(), ...env } });
};

const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
