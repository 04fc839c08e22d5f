import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { newBrowser } from '../e2e/support/journey.js';
import { redirectUri, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { RelyingParty } from './support/relying-party.js';

const signedOut = 'https://app.example.com/signed-out';

describe('oidcc-session-management-certification-test-plan', () => {
  let tenant: TestTenant;
  let user: TestUser;
  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { session_management: true } });
    user = await tenant.user();
  });

  it('oidcc-session-management-discovery-endpoint-verification: the metadata tell of the frame, which is there, and of the logout', async () => {
    const document = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
    const { check_session_iframe: frame = '', end_session_endpoint: logout } = document;
    expect(logout).toBe(tenant.endpoint('logout'));
    expect((await fetch(frame)).headers.get('content-type')).toContain('text/html');
  });

  it('oidcc-session-management-rp-initiated-logout: the state of the browser is that of the answer until its user is signed out', async () => {
    const members = { pkce: 'optional', scopes: ['openid'], post_logout_redirect_uris: [signedOut] };
    const rp = new RelyingParty(tenant, user, await tenant.confidential(members));
    const browser = newBrowser();
    const response = await rp.authorize({}, browser);
    const sessionState = response.get('session_state') ?? '';
    /** What the frame works out of the cookie for a page at the redirect URI (OpenID Connect Session Management §3.2). */
    const worksOut = (): string => {
      const [, salt = ''] = sessionState.split('.');
      const hashed = [rp.client.client_id, new URL(redirectUri).origin, browser.cookie('ost-state')?.value, salt].join(' ');
      return `${createHash('sha256').update(hashed).digest('base64url')}.${salt}`;
    };
    expect(worksOut()).toBe(sessionState);
    const { body } = await rp.redeem(response);
    const asked = new URLSearchParams({ id_token_hint: body.id_token ?? '', post_logout_redirect_uri: signedOut, state: 'a state' });
    const page = await browser.request(`${tenant.endpoint('logout')}?${asked.toString()}`, { method: 'GET' });
    expect(page.headers.get('location')).toBe(`${signedOut}?state=a%20state`);
    expect(worksOut()).not.toBe(sessionState);
  });
});
