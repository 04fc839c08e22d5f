import type { Browser, BrowserContext } from 'playwright-core';
import { closeAtEnd } from './close-at-end.js';
import { ensureChromium } from './tools.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The one Chromium of a spec file, while it runs. */
let running: Promise<Browser> | undefined;

const launch = async (): Promise<Browser> => {
  const [{ path, env }, { chromium }] = await Promise.all([ensureChromium(), import('playwright-core')]); // loaded by those who need it
  const browser = await chromium.launch({ executablePath: path, headless: true, args: flags, env: { ...inherited(), ...env } });
  closeAtEnd(() => browser.close());
  return browser;
};

const runningBrowser = async (): Promise<Browser> => {
  const browser = await running?.catch(() => undefined);
  if (browser?.isConnected()) return browser;
  running = launch();
  return running;
};

/**
 * A real, headless Chromium with an empty profile. `newContext()` is a person of one's own: cookies and all. Close it. All who open one in a spec file share its process,
 * which ends with the file; of what others open in it nothing is seen, and closing closes what was opened here. After a crash the next one gets a new process.
 */
export const openBrowser = async (): Promise<Browser> => {
  const browser = await runningBrowser();
  const contexts: BrowserContext[] = [];
  const own: Partial<Browser> = {
    newContext: async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context;
    },
    newPage: async (options) => {
      const page = await browser.newPage(options);
      contexts.push(page.context());
      return page;
    },
    close: async () => {
      if (browser.isConnected()) await Promise.all(contexts.map((context) => context.close()));
    },
  };
  return new Proxy(browser, {
    get: (target, member) => {
      const value: unknown = Reflect.get(member in own ? own : target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};

const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
