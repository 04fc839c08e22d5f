import { adminOk } from './admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, redeem } from './journey.js';
import { codeSentTo } from './mailbox.js';
import { pkce } from './pkce.js';
import { choose, codeOf, keyOf, stepNow } from './second-factors.js';
import type { TestClient, TestTenant, TestUser } from './tenant.js';
import { type Page, textsOf, type UserAgent } from './user-agent.js';

/** Somebody with an app, and the step whose code they used last. */
type AppUser = { readonly user: TestUser; readonly key: string; readonly recoveryCodes: string[]; lastStep: number };

const strong = 'urn:ostiary:acr:2';

/** Sign-ins that take a second factor: by an app, by a recovery code, by a code that is sent. */
export class FactorSignIns {
  // Of each kind in turn: nobody's app has more than the code of now and the next, and 16 seconds lie between two of one person.
  readonly #turns = { app: 0, recoveryCode: 0 };

  private constructor(
    private readonly tenant: TestTenant,
    private readonly client: TestClient,
    private readonly people: readonly AppUser[],
  ) {}

  /** With so many people who have set up an app. Whoever else signs in at that tenant is asked for no more than a password. */
  static async prepare(tenant: TestTenant, client: TestClient, count = 4): Promise<FactorSignIns> {
    await adminOk('PATCH', tenant.path(), { settings: { second_factor: 'required', second_factors: ['totp'] } });
    const people: AppUser[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const [user, browser] = [await tenant.user(), newBrowser()];
      const page = await logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce())), user);
      const key = keyOf(page);
      const lastStep = stepNow() - 1;
      const shown = await browser.submit(page, { code: codeOf(key, -1) }, 'submit');
      people.push({ user, key, lastStep, recoveryCodes: [...textsOf(shown, '#recovery-codes li')] });
    }
    await adminOk('PATCH', tenant.path(), { settings: { second_factor: 'optional' } });
    return new FactorSignIns(tenant, client, people);
  }

  byApp(): Promise<{ status: number }> {
    const person = this.#person('app');
    const now = stepNow();
    person.lastStep = Math.max(person.lastStep + 1, now);
    const code = codeOf(person.key, person.lastStep - now);
    return this.#signIn(person.user, {}, (browser, page) => browser.submit(page, { code }, 'submit'));
  }

  byRecoveryCode(): Promise<{ status: number }> {
    const { user, recoveryCodes } = this.#person('recoveryCode');
    const code = recoveryCodes.pop() ?? '';
    return this.#signIn(user, {}, async (browser, page) =>
      browser.submit(await choose(browser, page, 'recovery-code'), { code }, 'submit'),
    );
  }

  /** By somebody new, whose application demands the stronger class. */
  async byMail(): Promise<{ status: number }> {
    const user = await this.tenant.user();
    return this.#signIn(user, { acr_values: strong }, async (browser, page) => {
      const sent = await browser.submit(page, {}, 'send');
      return browser.submit(sent, { code: await codeSentTo(user) });
    });
  }

  #person(kind: 'app' | 'recoveryCode'): AppUser {
    const person = this.people[(this.#turns[kind] += 1) % this.people.length];
    if (!person) throw new Error('nobody has an app');
    return person;
  }

  /** From the request to the tokens. Throws, with the page, when it ends elsewhere. */
  async #signIn(
    user: TestUser,
    overrides: Record<string, string>,
    proveSecond: (browser: UserAgent, page: Page) => Promise<Page>,
  ): Promise<{ status: number }> {
    const { tenant, client } = this;
    const [proof, browser] = [pkce(), newBrowser()];
    const half = await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof, overrides)), user);
    const code = callbackOf(await proveSecond(browser, half)).get('code') ?? '';
    return redeem(tenant, client, { code, verifier: proof.verifier });
  }
}
