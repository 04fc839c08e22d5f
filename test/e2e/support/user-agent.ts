import { parse } from 'node-html-parser';
import { expectSafeAnswer } from './safe-answers.js';

export type Page = { readonly status: number; readonly url: string; readonly headers: Headers; readonly text: string };
export type FormValues = Record<string, string>;

/**
 * A browser without JavaScript: keeps cookies per origin, submits forms as they stand, and follows redirects only
 * while they stay at the platform, so that a client's redirect_uri is where a journey ends, or at one of `alsoFollowed`.
 * Cookies are sent to all of them alike, as a browser does with ports of one host. Every answer of the platform is held to `expectSafeAnswer`.
 */
export class UserAgent {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly origin: string,
    private readonly extraHeaders: Record<string, string> = {},
    private readonly alsoFollowed: readonly string[] = [],
  ) {}

  /** The cookie as it would be sent; for tests that plant, copy or compare one. */
  cookie(namePart: string): { name: string; value: string } | null {
    for (const [name, value] of this.cookies) if (name.includes(namePart)) return { name, value };
    return null;
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  async get(url: string | URL): Promise<Page> {
    return this.follow(await this.request(url, { method: 'GET' }));
  }

  /** One request, no redirect followed. */
  async request(url: string | URL, init: RequestInit): Promise<Page> {
    const target = new URL(url, this.origin);
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { ...this.extraHeaders, ...(init.headers as Record<string, string> | undefined), ...this.cookieHeader() },
    });
    for (const line of response.headers.getSetCookie()) this.store(line);
    const page = { status: response.status, url: target.href, headers: response.headers, text: await response.text() };
    if (target.origin === this.origin) expectSafeAnswer(page, init.method);
    return page;
  }

  /** Submits the page's form with these values on top of its own; `button` is the id of the button pressed. */
  async submit(page: Page, values: FormValues = {}, button?: string): Promise<Page> {
    return this.follow(await this.submitOnce(page, values, button));
  }

  /** As `submit`, but the answer is not followed. */
  async submitOnce(page: Page, values: FormValues = {}, button?: string): Promise<Page> {
    const form = formOf(page, values, button);
    return this.request(form.action, { method: 'POST', body: new URLSearchParams(form.values) });
  }

  private async follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 10; hops += 1) {
      const location = current.headers.get('location');
      if (current.status < 300 || current.status >= 400 || location === null) return current;
      const next = new URL(location, current.url);
      if (next.origin !== this.origin && !this.alsoFollowed.includes(next.origin)) return current;
      current = await this.request(next, { method: 'GET' });
    }
    throw new Error(`too many redirects, last ${current.url}`);
  }

  private cookieHeader(): Record<string, string> {
    return this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  private store(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const gone = attributes.some((attribute) => /^max-age=0$/i.test(attribute) || /^expires=Thu, 01 Jan 1970/i.test(attribute));
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What stands in `noscript` is part of the page. */
const withoutScripts = { blockTextElements: { script: true, style: true } };

/** The page's form: where it goes and what it sends. Throws when there is none. */
export const formOf = (page: Page, values: FormValues = {}, button?: string): { action: URL; values: FormValues } => {
  const root = parse(page.text, withoutScripts);
  const form = root.querySelector('form');
  if (!form) throw new Error(`no form on ${page.url} (${page.status}):\n${page.text.slice(0, 2_000)}`);
  const fields = Object.fromEntries(
    form
      .querySelectorAll('input')
      .filter((input) => input.getAttribute('type') !== 'submit' && input.getAttribute('name'))
      .filter((input) => input.getAttribute('type') !== 'radio' || input.hasAttribute('checked'))
      .map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
  );
  const pressed = button === undefined ? null : root.querySelector(`#${button}`);
  const pressedName = pressed?.getAttribute('name');
  return {
    action: new URL(pressed?.getAttribute('formaction') ?? form.getAttribute('action') ?? page.url, page.url),
    values: { ...fields, ...(pressedName ? { [pressedName]: pressed?.getAttribute('value') ?? '' } : {}), ...values },
  };
};

/** Text of an element by CSS selector; null when the page has none. */
export const textOf = (page: Page, selector: string): string | null => parse(page.text).querySelector(selector)?.textContent.trim() ?? null;

/** The texts of all elements that a selector finds, in the order of the page. */
export const textsOf = (page: Page, selector: string): readonly string[] =>
  parse(page.text)
    .querySelectorAll(selector)
    .map((element) => element.text.trim());
