import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { barriersOn } from './support/chromium.js';
import { eventually, newBrowser } from './support/journey.js';
import { invitationSentTo } from './support/mailbox.js';
import { type TestClient, TestTenant } from './support/tenant.js';
import { textOf } from './support/user-agent.js';

const password = 'violet anchor drizzle';
/** Where the application begins. */
const home = 'https://parcelboard.example/begin';
const newEmail = (): string => `guest-${randomBytes(5).toString('hex')}@example.com`;
type Invitation = { readonly id: string; readonly status: string; readonly user_id: string | null };

describe('people who are invited', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { registration: 'by_invitation' } });
    client = await tenant.publicClient({ name: 'Parcelboard', scopes: ['openid'], client_uri: home });
  });

  const invite = (email: string, members: Record<string, unknown> = {}): Promise<Invitation> =>
    adminOk('POST', tenant.path('/invitations'), { email, ...members });
  const find = (id: string): Promise<Invitation> => adminOk('GET', tenant.path(`/invitations/${id}`));

  it('choose a password behind the link, are signed in, and have what they were invited with; the audit log knows by whom', async () => {
    const email = newEmail();
    const { id } = await invite(email, { name: 'Ada Novak', roles: ['editor'] });
    const browser = newBrowser();
    const page = await browser.get(await invitationSentTo({ email }));
    expect(textOf(page, 'h1')).toBe('Accept the invitation');
    const arrived = await browser.submit(page, { password, name: 'Ada Novak' });
    expect([arrived.url, textOf(arrived, '#signed-in-as')]).toEqual([`${tenant.issuer}/account`, expect.stringContaining(email)]);
    const invitation = await find(id);
    expect(invitation.status).toBe('accepted');
    const user = await adminOk('GET', tenant.path(`/users/${invitation.user_id}`));
    expect(user).toMatchObject({ email, email_verified: true, name: 'Ada Novak', roles: ['editor'] });
    let log = '';
    await eventually(async () => {
      log = JSON.stringify(await adminOk('GET', tenant.path('/audit-log?limit=100')));
      return ['invitation-created', 'invitation-accepted'].every((event) => log.includes(event));
    }, 10_000);
    expect(log).toContain('"source":"invitation"');
    for (const secret of [email, 'ost_iv_']) expect(log).not.toContain(secret);
  }, 40_000);

  it('attack A88: an invitation opened twice leads where the first did, and its form signs in who knows the password alone', async () => {
    const email = newEmail();
    await invite(email);
    const link = await invitationSentTo({ email });
    const [one, other] = [newBrowser(), newBrowser()];
    const [page, forwarded] = [await one.get(link), await other.get(link)];
    await one.submit(page, { password, name: '' });
    expect(textOf(await other.get(link), 'h1')).toBe('You have an account');
    const guessed = await other.submit(forwarded, { password: 'another phrase entirely', name: '' });
    expect(textOf(guessed, '#password')).not.toBeNull();
    expect(guessed.url).toContain('/login');
    expect((await adminOk<{ items: unknown[] }>('GET', tenant.path(`/users?email=${encodeURIComponent(email)}`))).items).toHaveLength(1);
  }, 40_000);

  it('N03: a form that is sent three times at once makes one user, who arrives each time', async () => {
    const email = newEmail();
    await invite(email);
    const browser = newBrowser();
    const page = await browser.get(await invitationSentTo({ email }));
    const answers = await Promise.all([1, 2, 3].map(() => browser.submit(page, { password, name: '' })));
    expect(answers.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => `${tenant.issuer}/account`));
    expect((await adminOk<{ items: unknown[] }>('GET', tenant.path(`/users?email=${encodeURIComponent(email)}`))).items).toHaveLength(1);
  }, 40_000);

  it('attack A88: one that was revoked, replaced by a later link, or is another tenant’s, is refused', async () => {
    const email = newEmail();
    const { id } = await invite(email);
    const link = await invitationSentTo({ email });
    const elsewhere = await TestTenant.create({ settings: { registration: 'by_invitation' } });
    expect((await newBrowser().get(link.replace(tenant.issuer, elsewhere.issuer))).status).toBe(400);
    expect((await newBrowser().get(link.replace(/token=.{20}/, 'token=ost_iv_xxxxxxxxxxxxx'))).status).toBe(400);
    expect((await admin('DELETE', elsewhere.path(`/invitations/${id}`))).status).toBe(404);
    expect((await admin('DELETE', tenant.path(`/invitations/${id}`))).status).toBe(204);
    const over = await newBrowser().get(link);
    expect([over.status, textOf(over, 'h1')]).toEqual([400, 'This invitation no longer works']);
    expect(textOf(over, '#password')).toBeNull();
  }, 40_000);

  it('are refused where registration is closed, by address, and by an application that is none; the same key invites once', async () => {
    const email = newEmail();
    const key = { headers: { 'idempotency-key': `"${randomBytes(16).toString('hex')}"` } };
    const first = await admin('POST', tenant.path('/invitations'), { email }, key);
    const again = await admin('POST', tenant.path('/invitations'), { email }, key);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect((await admin('POST', tenant.path('/invitations'), { email })).status).toBe(409);
    const user = await tenant.user();
    expect(await admin('POST', tenant.path('/invitations'), { email: user.email })).toMatchObject({ status: 409 });
    const unknown = await admin('POST', tenant.path('/invitations'), { email: newEmail(), client_id: 'nobody' });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: '/client_id' }] } });
    const closed = await TestTenant.create();
    expect((await admin('POST', closed.path('/invitations'), { email })).status).toBe(409);
    expect((await newBrowser().get(`${closed.issuer}/invitation?token=x`)).status).toBe(404);
    expect((await admin('POST', tenant.path(`/invitations/${(first.body as Invitation).id}/resend`))).status).toBe(429);
  });

  describe('in Chromium without JavaScript', () => {
    it('from the message to the application that they were invited to', async () => {
      const email = newEmail();
      await invite(email, { name: 'Ada Novak', client_id: client.client_id, locale: 'de' });
      const link = await invitationSentTo({ email });
      const chromium = await openBrowser();
      try {
        const looked = await (await chromium.newContext({ bypassCSP: true })).newPage();
        await looked.goto(link);
        expect(await barriersOn(looked)).toEqual([]);
        const tab = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
        await tab.route(home, (route) => route.fulfill({ contentType: 'text/html', body: '<p id="begun">Parcelboard</p>' }));
        await tab.goto(link);
        expect(await tab.inputValue('#username')).toBe(email);
        expect(await tab.inputValue('#name')).toBe('Ada Novak');
        await tab.fill('#password', 'password');
        await tab.click('#submit');
        await tab.waitForSelector('#error');
        await tab.fill('#password', password);
        await tab.dblclick('#submit');
        await tab.waitForSelector('#begun');
        await tab.goto(`${tenant.issuer}/account`);
        expect(await tab.textContent('#signed-in-as')).toContain(email);
      } finally {
        await chromium.close();
      }
    }, 60_000);
  });
});
