import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { breachedPassword } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant } from './support/tenant.js';

const suffix = (): string => randomBytes(4).toString('hex');

describe('N26: passwords', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics' });
    await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });

  const jo = { username: 'johanna', name: 'Johanna Winter', email: 'j.winter@widgets.example' };

  it.each(['password', '12345678', 'Passwort1!', 'johanna2026', 'JohannaWinter', 'kestrel2026', 'Parcelboard1', 'widgets!1'])(
    'refuse %s for a new user and for one who is there, and say what would help',
    async (password) => {
      const refused = await admin('POST', tenant.path('/users'), { ...jo, password });
      expect([refused.status, refused.body]).toMatchObject([
        400,
        { errors: [{ pointer: '/password', detail: expect.stringMatching(/^is too easy to guess\. .+/) }] },
      ]);
      expect(JSON.stringify(refused.body)).not.toMatch(/johanna|kestrel|parcel|widgets|12345678/i);
      const { id } = await tenant.user({ name: jo.name, email: `${suffix()}@widgets.example`, username: `johanna-${suffix()}` });
      expect((await admin('PUT', tenant.path(`/users/${id}/password`), { password })).status).toBe(400);
    },
  );

  it('may have spaces, any characters and any composition, and sign in however they are typed', async () => {
    const password = 'fünf graue Eulen zanken';
    const user = await tenant.user({ password });
    const browser = newBrowser();
    const page = await browser.get(authorizationUrl(tenant, client, pkce()));
    const typed = password.normalize('NFD').replaceAll(' ', '\u00a0');
    expect(callbackOf(await logIn(browser, page, { username: user.username, password: typed })).get('code')).toBeTruthy();
  });

  it('that are known from a data breach are refused, and that is said, unless the tenant does not ask', async () => {
    const create = (of: TestTenant) => admin('POST', of.path('/users'), { username: `user-${suffix()}`, password: breachedPassword });
    expect(await create(tenant)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/password', detail: expect.stringContaining('stolen elsewhere') }] },
    });
    const lenient = await TestTenant.create({ settings: { password_breach_check: false } });
    expect((await create(lenient)).status).toBe(201);
  });

  it('are held against what the tenant has settled, which has a floor', async () => {
    const strict = await TestTenant.create({ settings: { password_min_length: 20, password_min_strength: 4 } });
    const create = (password: string) => admin('POST', strict.path('/users'), { username: `user-${suffix()}`, password });
    expect((await create('five grey owls argue')).status).toBe(201);
    expect((await create('five grey owls argu')).body).toMatchObject({ errors: [{ detail: 'must have 20 to 512 characters' }] });
    expect((await create('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).status).toBe(400);
    for (const settings of [
      { password_min_length: 7 },
      { password_min_length: 65 },
      { password_min_strength: 1 },
      { password_min_strength: 5 },
    ])
      expect((await admin('PATCH', strict.path(), { settings })).status).toBe(400);
    const { settings } = await adminOk<{ settings: object }>('GET', tenant.path());
    expect(settings).toMatchObject({ password_min_length: 8, password_min_strength: 3, password_breach_check: true });
  });
});
