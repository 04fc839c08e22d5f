import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { admin } from './support/admin.js';
import { administratorUrl } from './support/database.js';
import { eventually, logIn, newBrowser, post, type Tokens } from './support/journey.js';
import { approvalLinkSentTo, approvalLinkTextedTo, messagesOf, textsSentTo } from './support/mailbox.js';
import { keepPasskey, type Passkey, passkeyRequestAt } from './support/passkeys.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

const grantType = 'urn:openid:params:grant-type:ciba';
const twoFactors = 'urn:ostiary:acr:2';
const newNumber = (): string => `+49171${randomInt(1_000_000, 9_999_999)}`;

type Asked = { readonly auth_req_id: string; readonly error?: string };

describe('a user who is asked by text message, and answers by a passkey (CIBA)', () => {
  let database: pg.Client;
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let passkey: Passkey;
  const number = newNumber();

  beforeAll(async () => {
    database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    tenant = await TestTenant.create({
      name: 'Harbour Bank',
      settings: {
        ...{ backchannel_authentication: true, backchannel_authentication_channels: ['sms', 'email'], sms_countries: ['DE'] },
        ...{
          second_factor: 'off',
          limits: [{ endpoint: 'backchannel_sms', subject: 'recipient', event: 'requests', max: 3, seconds: 3_600 }],
        },
      },
    });
    await tenant.resourceServer();
    const members = { name: 'Call centre', grant_types: [grantType], redirect_uris: [], scopes: ['openid'] };
    [client, user] = await Promise.all([tenant.confidential(members), tenant.user({ phone: number, phone_verified: true })]);
    passkey = await keepPasskey(database, tenant, user);
  });
  afterAll(() => database.end());

  const ask = async (members: Record<string, string> = {}, of = user): Promise<Asked> =>
    (await post<Asked>(tenant.endpoint('backchannel_authentication'), { scope: 'openid', login_hint: of.username, ...members }, client))
      .body;
  const claimsOf = async ({ auth_req_id }: Asked) => {
    const { body } = await post<Tokens>(tenant.endpoint('token'), { grant_type: grantType, auth_req_id }, client);
    return decodeJwt(body.id_token ?? '');
  };
  /** The page on which the user proves themselves, behind the link. */
  const open = async (browser: UserAgent, link: string): Promise<Page> => browser.submit(await browser.get(link));
  const prove = async (browser: UserAgent, page: Page, { authenticator, handle }: Passkey, ceremony: object = {}): Promise<Page> => {
    const { options } = await passkeyRequestAt(browser, page);
    const answer = authenticator.get(options, { origin: new URL(tenant.issuer).origin, userHandle: handle, ...ceremony });
    return browser.submit(page, { passkey: answer }, 'passkey');
  };
  const isConsent = (page: Page): boolean => page.text.includes('id="allow"');

  it('is sent the link by text message, proves themselves by a passkey alone, sees the message, and allows it; the tokens say how', async () => {
    const asked = await ask({ binding_message: 'W4SCT', acr_values: twoFactors });
    const link = await approvalLinkTextedTo(number);
    expect((await textsSentTo(number)).at(-1)).toMatch(/^Harbour Bank: Call centre asks for access/);
    expect(await messagesOf(user)).toEqual([]);
    const browser = newBrowser();
    const page = await open(browser, link);
    expect(isConsent(page)).toBe(false);
    const shown = await prove(browser, page, passkey);
    for (const text of ['Call centre', 'W4SCT']) expect(shown.text).toContain(text);
    expect((await browser.submit(shown, {}, 'allow')).text).toContain('id="success"');
    expect(await claimsOf(asked)).toMatchObject({ sub: user.id, acr: twoFactors, amr: ['hwk', 'user', 'mfa'] });
  });

  it('attacks A78, A79: is not proved by a passkey without user verification, for another challenge, or of somebody else', async () => {
    const asked = await ask({ acr_values: twoFactors, binding_message: 'W4SCT' });
    const link = await approvalLinkTextedTo(number, 2);
    const eves = await keepPasskey(database, tenant, await tenant.user());
    for (const [held, ceremony] of [
      [passkey, { userVerified: false }],
      [passkey, { challenge: 'AAAA' }],
      [eves, {}],
    ] as const) {
      const browser = newBrowser();
      const after = await prove(browser, await open(browser, link), held, ceremony);
      expect([isConsent(after), after.text.includes('W4SCT')]).toEqual([false, false]);
    }
    expect(await post(tenant.endpoint('token'), { grant_type: grantType, auth_req_id: asked.auth_req_id }, client)).toMatchObject({
      body: { error: 'authorization_pending' },
    });
  });

  it('who is signed in by a password alone is asked for the passkey where the application demands two factors, and for nothing where it does not', async () => {
    const [browser, phone] = [newBrowser(), newNumber()];
    const other = await tenant.user({ email_verified: false, phone, phone_verified: true });
    const theirs = await keepPasskey(database, tenant, other);
    await ask({}, other);
    const page = await logIn(browser, await open(browser, await approvalLinkTextedTo(phone)), other);
    expect(isConsent(page)).toBe(true);
    await browser.submit(page, {}, 'deny');
    const asked = await ask({ acr_values: twoFactors }, other);
    const step = await open(browser, await approvalLinkTextedTo(phone, 2));
    expect([isConsent(step), textOf(step, '#password')]).toEqual([false, null]);
    await browser.submit(await prove(browser, step, theirs), {}, 'allow');
    expect(await claimsOf(asked)).toMatchObject({ acr: twoFactors, amr: ['pwd', 'hwk', 'user', 'mfa'] });
  });

  it('attack A66: is sent mails once the text messages to their number are used up', async () => {
    await ask();
    await eventually(async () => (await textsSentTo(number)).length === 3);
    await ask();
    expect(await approvalLinkSentTo(user)).toContain('/approve?');
    expect(await textsSentTo(number)).toHaveLength(3);
  });

  it('is nobody without a number that is verified, or of a country of the tenant, where there is no address; and countries are named', async () => {
    for (const members of [{ phone: newNumber() }, { phone: '+12025550123', phone_verified: true }]) {
      const unreached = await tenant.user({ email_verified: false, ...members });
      expect(await ask({}, unreached)).toMatchObject({ error: 'unknown_user_id' });
    }
    for (const settings of [
      { backchannel_authentication_channels: [] },
      { backchannel_authentication_channels: ['fax'] },
      { sms_countries: [] },
    ])
      expect((await admin('PATCH', tenant.path(), { settings })).status).toBe(400);
  });
});
