import { beforeAll, describe, expect, it } from '@jest/globals';
import { redirectUri, TestTenant } from '../e2e/support/tenant.js';

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

describe('oidcc-3rdparty-init-login-certification-test-plan', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { dynamic_registration: 'open' } });
  });

  const register = async (initiateLoginUri: string): Promise<Answer> => {
    const metadata = { redirect_uris: [redirectUri], initiate_login_uri: initiateLoginUri };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(tenant.endpoint('register'), { method: 'POST', headers, body: JSON.stringify(metadata) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };

  it('oidcc-3rd_party-init-login: the address where sign-ins are begun is registered, and read again', async () => {
    const address = new URL('/login', redirectUri).href;
    const { status, body } = await register(address);
    expect([status, body['initiate_login_uri']]).toEqual([201, address]);
    const headers = { authorization: `Bearer ${String(body['registration_access_token'])}` };
    const read = (await (await fetch(String(body['registration_client_uri']), { headers })).json()) as Answer['body'];
    expect(read['initiate_login_uri']).toBe(address);
  });

  it('oidcc-3rd_party-init-login-nohttps: one without TLS is refused', async () => {
    const { status, body } = await register(new URL('/login', redirectUri.replace('https:', 'http:')).href);
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
  });
});
