import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byDefaults, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { textOf } from '../e2e/support/user-agent.js';
import { ClientApplication } from './support/client-application.js';
import { Person } from './support/person.js';

type Home = { readonly claims?: Record<string, unknown>; readonly userinfo: Record<string, unknown> };

/** What an application does at the platform. Left out is what its library has nothing for. */
type Client = {
  readonly app: string;
  /** The findings that would have made it fail. */
  readonly shows: string;
  readonly signIn?: string;
  readonly callback?: string;
  readonly type?: 'public';
  readonly pkce?: 'optional';
  readonly claims?: Record<string, unknown>;
  readonly userinfo?: Record<string, unknown>;
  readonly refreshes?: false;
  readonly signsOut?: false;
};

const clients: readonly Client[] = [
  { app: 'express-openid-connect', shows: 'N31' },
  { app: 'openid-client-5', shows: 'N31, N36', claims: { groups: ['developers'] } },
  { app: 'openid-client-6', shows: 'N30' },
  { app: 'oauth4webapi', shows: 'N32', type: 'public' },
  {
    app: 'passport-openidconnect',
    shows: 'N30, N33',
    pkce: 'optional',
    userinfo: { displayName: 'Ada Lovelace', emails: [{ value: 'ada@example.com' }] },
    refreshes: false,
    signsOut: false,
  },
  { app: 'auth-js', shows: 'N37', callback: '/auth/callback/ostiary', signIn: '/auth/signin', refreshes: false, signsOut: false },
];

let tenant: TestTenant;
let user: TestUser;
beforeAll(async () => {
  tenant = await TestTenant.create({ settings: byDefaults });
  user = await tenant.user({ name: 'Ada Lovelace', email: 'ada@example.com', groups: ['developers'] });
});

describe.each(clients)('$app', ({ app, shows, signIn = '/login', callback = '/callback', type = 'confidential', ...client }) => {
  let application: ClientApplication;
  let person: Person;

  beforeAll(async () => {
    application = await ClientApplication.register(app, tenant, (home) => ({
      type,
      ...(client.pkce && { pkce: client.pkce }),
      redirect_uris: [home + callback],
      post_logout_redirect_uris: [home],
    }));
    person = new Person(user, application.url);
  });
  afterAll(() => application.stop());

  it(`${shows}: signs a person in with its own defaults, and learns who that is`, async () => {
    await person.visit(application.url + signIn);
    const home = await person.read<Home>(`${application.url}/`);
    expect(home.userinfo).toMatchObject(client.userinfo ?? { name: 'Ada Lovelace', email: 'ada@example.com' });
    if (home.claims) expect(home.claims).toMatchObject({ sub: user.id, email: 'ada@example.com', ...client.claims });
  });

  if (client.refreshes !== false)
    it(`${shows}: refreshes, twice`, async () => {
      for (let times = 0; times < 2; times += 1) expect(await person.read(`${application.url}/refresh`)).toEqual({ refreshed: true });
    });

  if (client.signsOut !== false)
    it(`${shows}: signs out of the platform too, and comes home`, async () => {
      // Home again, nobody is signed in: the application asks the platform, and the platform asks for a password.
      const last = await person.look(`${application.url}/logout`);
      expect(last.url).toMatch(`${tenant.issuer}/login`);
      expect(textOf(last, '#error')).toBeNull();
    });
});
