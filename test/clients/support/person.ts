import { parse } from 'node-html-parser';
import { platform } from '../../e2e/support/platform.js';
import type { TestUser } from '../../e2e/support/tenant.js';
import { type Page, UserAgent } from '../../e2e/support/user-agent.js';

/** Who uses an application: a browser that goes to and fro between it and the platform. */
export class Person {
  private readonly browser: UserAgent;

  constructor(
    private readonly user: TestUser,
    application: string,
  ) {
    this.browser = new UserAgent(new URL(platform.gateway).origin, { accept: 'text/html' }, [application]);
  }

  /** Goes there, and leaves what forms there are. */
  look(url: string): Promise<Page> {
    return this.browser.get(url);
  }

  /** Goes there and answers every page on the way: signs in, allows what is asked, presses the only button or link. */
  async visit(url: string): Promise<Page> {
    let page = await this.browser.get(url);
    for (let pages = 0; pages < 8; pages += 1) {
      const root = parse(page.text);
      const onward = root.querySelector('a#continue')?.getAttribute('href');
      if (onward !== undefined) {
        page = await this.browser.get(onward);
        continue;
      }
      if (root.querySelector('form') === null || root.querySelector('#error') !== null) return page;
      page = root.querySelector('#username')
        ? await this.browser.submit(page, { username: this.user.username, password: this.user.password })
        : await this.browser.submit(page, {}, root.querySelector('#allow') ? 'allow' : undefined);
    }
    throw new Error(`too many pages, last ${page.url}:\n${page.text.slice(0, 2_000)}`);
  }

  /** Where a page of JSON is expected. Throws with what came instead. */
  async read<Body>(url: string): Promise<Body> {
    const page = await this.visit(url);
    if (page.status !== 200 || !page.headers.get('content-type')?.includes('application/json'))
      throw new Error(`${url} ended at ${page.url} (${page.status}):\n${page.text.slice(0, 2_000)}`);
    return JSON.parse(page.text) as Body;
  }
}
