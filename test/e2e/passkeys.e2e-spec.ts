import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import pg from 'pg';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { adminOk } from './support/admin.js';
import { administratorUrl } from './support/database.js';
import { authorizationUrl, callbackOf, eventually, newBrowser, redeem } from './support/journey.js';
import { keepPasskey, type Passkey, type PasskeyRequest, passkeyRequestAt } from './support/passkeys.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf } from './support/user-agent.js';

const base64Of = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('base64');

describe('passkeys in place of name and password (WebAuthn Level 3)', () => {
  let database: pg.Client;
  let tenant: TestTenant;
  let other: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let passkey: Passkey;
  /** Where people sign in by passkeys alone. */
  let alone: { readonly tenant: TestTenant; readonly client: TestClient; readonly passkey: Passkey };

  beforeAll(async () => {
    database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    [tenant, other] = [await TestTenant.create({ settings: { stay_signed_in: 'offered' } }), await TestTenant.create()];
    await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();
    passkey = await keepPasskey(database, tenant, user);
    const strict = await TestTenant.create({ settings: { first_factors: ['passkey'], stay_signed_in: 'offered' } });
    await strict.resourceServer();
    const theirs = await keepPasskey(database, strict, await strict.user({ password: undefined }));
    alone = { tenant: strict, client: await strict.publicClient(), passkey: theirs };
  }, 60_000);
  afterAll(() => database.end());

  describe('by hand', () => {
    /** A sign-in page, with the options that its script would get. */
    const ask = async (by = newBrowser(), proof = pkce()) => {
      const page = await by.get(authorizationUrl(tenant, client, proof));
      const { options } = await passkeyRequestAt(by, page);
      return { by, page, options, proof };
    };
    const { origin } = new URL('http://localhost');
    const answerOf = (options: PasskeyRequest, ceremony: object = {}): string =>
      passkey.authenticator.get(options, { origin: new URL(tenant.issuer).origin, userHandle: passkey.handle, ...ceremony });

    it('sign in with two factors, by an ID token that says so (RFC 8176)', async () => {
      const { by, page, options, proof } = await ask();
      expect(options).toMatchObject({ rpId: new URL(tenant.issuer).hostname, userVerification: 'required', allowCredentials: [] });
      const done = await by.submit(page, { passkey: answerOf(options) }, 'passkey');
      const { body } = await redeem(tenant, client, { code: callbackOf(done).get('code') ?? '', verifier: proof.verifier });
      expect(decodeJwt(body.id_token ?? '')).toMatchObject({ sub: user.id, acr: 'urn:ostiary:acr:2', amr: ['hwk', 'user', 'mfa'] });
    });

    it.each<[string, object]>([
      ['attack A78: of another origin', { origin }],
      ['attack A78: of another relying party', { rpId: 'evil.example' }],
      ['attack A78: for another challenge', { challenge: 'AAAA' }],
      ['attack A78: without user verification', { userVerified: false }],
      ['attack A79: of another handle', { userHandle: 'AAAA' }],
      ['attack A80: that nobody knows', { credentialId: randomBytes(32).toString('base64url') }],
    ])('are refused alike %s, and the page stays usable', async (_what, ceremony) => {
      const { by, page, options } = await ask();
      const again = await by.submit(page, { passkey: answerOf(options, ceremony) }, 'passkey');
      expect([again.status, textOf(again, '#error')]).toEqual([400, expect.stringContaining('This passkey cannot be used here')]);
      expect(textOf(again, '#submit')).toBe('Sign in');
      expect(by.cookie('ost-session')).toBeNull();
    });

    it('are refused, never with 500, whatever is sent instead', async () => {
      for (const passkeyText of ['', '{}', 'null', '[1]', '\u0000', 'x'.repeat(20_000), '{"id":"AA","type":"public-key","response":{}}']) {
        const { by, page } = await ask();
        expect((await by.submit(page, { passkey: passkeyText }, 'passkey')).status).toBe(400);
      }
    });

    it('attack A79: are worthless at another tenant, and in another browser', async () => {
      await other.resourceServer();
      const theirs = await other.publicClient();
      const [here, stranger] = [await ask(), newBrowser()];
      const page = await stranger.get(authorizationUrl(other, theirs, pkce()));
      const { options } = await passkeyRequestAt(stranger, page);
      expect((await stranger.submit(page, { passkey: answerOf(options) }, 'passkey')).status).toBe(400);
      const foreign = await newBrowser().submitOnce(here.page, { passkey: answerOf(here.options) }, 'passkey');
      expect([foreign.status, foreign.headers.get('location')]).toEqual([400, null]);
    });
  });

  describe('in Chromium', () => {
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let devtools: CDPSession;
    let authenticatorId: string;
    /** Each authenticator goes on behind what the ones before it have signed: less is a copy's. */
    let signatures = 0;

    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    const open = async (presence: boolean): Promise<void> => {
      context = await browser.newContext();
      page = await context.newPage();
      devtools = await context.newCDPSession(page);
      await devtools.send('WebAuthn.enable');
      ({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: presence,
        },
      }));
      await hold(passkey, tenant);
    };
    const hold = ({ authenticator, handle }: Passkey, { issuer }: TestTenant): Promise<unknown> =>
      devtools.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: {
          credentialId: base64Of(authenticator.credentialId),
          isResidentCredential: true,
          rpId: new URL(issuer).hostname,
          privateKey: authenticator.privateKey.toString('base64'),
          userHandle: base64Of(handle),
          signCount: (signatures += 1_000),
        },
      });
    const arrives = (): Promise<unknown> => page.waitForRequest((request) => request.url().startsWith(redirectUri), { timeout: 15_000 });

    it.each([
      ['beside a password', true],
      ['beside a password', false],
      ['alone', true],
    ] as const)(
      'sign in by the button %s, and stay signed in where the box on the page is ticked: %s',
      async (where, stays) => {
        const at = where === 'alone' ? alone : { tenant, client };
        await open(true);
        if (where === 'alone') {
          await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
          await hold(alone.passkey, alone.tenant);
        }
        await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)');
        const arrival = arrives();
        await page.goto(authorizationUrl(at.tenant, at.client, pkce()).href);
        if (where === 'alone') expect(await page.isVisible('#username')).toBe(false);
        else expect(await page.getAttribute('#username', 'autocomplete')).toBe('username webauthn');
        await page.setChecked('#stay-signed-in', stays);
        await page.click('#passkey');
        await arrival;
        const session = (await context.cookies(at.tenant.issuer)).find(({ name }) => name.startsWith('__Host-ost-session'));
        expect((session?.expires ?? 0) > Date.now() / 1_000).toBe(stays);
        await context.close();
      },
      60_000,
    );

    it('have their button with scripts alone', async () => {
      const plain = await browser.newContext({ javaScriptEnabled: false });
      const without = await plain.newPage();
      await without.goto(authorizationUrl(tenant, client, pkce()).href);
      expect([await without.isVisible('#passkey'), await without.isVisible('#submit')]).toEqual([false, true]);
      await plain.close();
    }, 60_000);

    it('are suggested in the field of the name (conditional mediation), without a press', async () => {
      await open(true);
      const arrival = arrives();
      await page.goto(authorizationUrl(tenant, client, pkce()).href);
      await arrival;
      await context.close();
    }, 60_000);

    it('say on the page that none was used, and sign nobody in once they are removed', async () => {
      const leaver = await tenant.user();
      const theirs = await keepPasskey(database, tenant, leaver);
      await open(true);
      await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)');
      await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
      await page.goto(authorizationUrl(tenant, client, pkce()).href);
      await page.click('#passkey');
      await page.waitForSelector('#passkey-problem', { state: 'visible' });
      await hold(theirs, tenant);
      await database.query('DELETE FROM identity.passkeys WHERE id = $1', [theirs.id]);
      await page.click('#passkey');
      await page.waitForSelector('#error');
      expect(await page.textContent('#error')).toContain('This passkey cannot be used here');
      await context.close();
    }, 60_000);
  });

  it('are no more once their user is deleted', async () => {
    const leaver = await tenant.user();
    await keepPasskey(database, tenant, leaver);
    await adminOk('DELETE', tenant.path(`/users/${leaver.id}`));
    await eventually(async () => (await database.query('SELECT 1 FROM identity.passkeys WHERE user_id = $1', [leaver.id])).rowCount === 0);
  });
});
