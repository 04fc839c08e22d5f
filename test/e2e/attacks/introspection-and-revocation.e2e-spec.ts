import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { appNames } from '#contracts';
import { admin, adminToken } from '../support/admin.js';
import { attackedTenant } from '../support/attacked-tenant.js';
import { basic, eventually, introspect, post, refresh, signIn, type Tokens } from '../support/journey.js';
import { platform } from '../support/platform.js';
import { sinceThen } from '../support/since-then.js';
import { type ConfidentialClient, apiIdentifier, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

const inactive = '{"active":false}';

describe('attacks on introspection and revocation', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let web: ConfidentialClient;
  let spa: TestClient;
  let user: TestUser;
  let tokens: Tokens;
  /** Tokens of which the one for access is good for seconds, and since when. */
  let brief: {
    readonly tenant: TestTenant;
    readonly api: ConfidentialClient;
    readonly client: TestClient;
    readonly tokens: Tokens;
    readonly at: Date;
  };

  beforeAll(async () => {
    ({ tenant, api, web, spa, user } = await attackedTenant());
    tokens = await signIn(tenant, spa, user);

    const of = await TestTenant.create();
    const [briefApi, client] = [await of.resourceServer({ access_token_lifetime: 3 }), await of.confidential({ refresh_token_grace: 0 })];
    const briefTokens = await signIn(of, client, await of.user());
    brief = { tenant: of, api: briefApi, client, tokens: briefTokens, at: new Date() };
    expect((await introspect(of, briefApi, briefTokens.access_token)).active).toBe(true);
  });

  const ask = (parameters: Record<string, string>, headers: Record<string, string> = basic(api), at = tenant): Promise<Response> =>
    fetch(at.introspectionEndpoint, { method: 'POST', headers, body: new URLSearchParams(parameters) });
  /** Whatever is not active is told so in the same words, as JSON and signed (RFC 9701). */
  const expectInactive = async (token: string, caller: TestClient = api, at = tenant): Promise<void> => {
    const answer = await ask({ token }, basic(caller), at);
    expect([answer.status, await answer.text()]).toEqual([200, inactive]);
    const signed = await ask({ token }, { ...basic(caller), accept: 'application/token-introspection+jwt' }, at);
    expect([signed.status, decodeJwt(await signed.text())['token_introspection']]).toEqual([200, { active: false }]);
  };

  it.each<[string, () => Record<string, string>]>([
    ['no authentication', () => ({})],
    ['an unknown client', () => basic({ client_id: 'x', client_secret: 'y' })],
    ['a wrong secret', () => basic({ ...api, client_secret: `${api.client_secret}x` })],
    ["another client's secret", () => basic({ ...api, client_secret: web.client_secret })],
    ['no secret', () => basic({ ...api, client_secret: '' })],
    ['a bearer token', () => ({ authorization: 'Bearer something' })],
    ['the token itself', () => ({ authorization: `Bearer ${tokens.access_token}` })],
  ])('attack A47: answers 401 to introspection with %s, once the right secret is known too', async (_name, headers) => {
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ active: true });
    const answer = await ask({ token: tokens.access_token }, headers());
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
  });

  it('attack A47: refuses a public client, which proves nothing, and who is disabled', async () => {
    for (const headers of [{}, basic({ ...spa, client_secret: '' })]) {
      const answer = await ask({ token: tokens.access_token, client_id: spa.client_id }, headers);
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
    }
    const left = await tenant.confidential();
    expect((await ask({ token: 'x' }, basic(left))).status).toBe(200);
    await admin('PATCH', tenant.path(`/applications/${left.client_id}`), { status: 'disabled' });
    await eventually(async () => (await ask({ token: 'x' }, basic(left))).status === 401);
  });

  it.each([
    ['garbage', () => 'garbage'],
    ['an opaque token with a damaged checksum', () => `${tokens.refresh_token?.slice(0, -1) ?? ''}~`],
    ['a JWT with a damaged signature', () => `${tokens.access_token.slice(0, -4)}AAAA`],
    ['a JWT without its signature', () => tokens.access_token.slice(0, tokens.access_token.lastIndexOf('.') + 1)],
    ['a well-formed unknown token', () => `ost_at_${'A'.repeat(49)}`],
    ["another client's refresh token", () => tokens.refresh_token ?? ''],
    ['the secret of a client', () => web.client_secret],
  ])('attack A48: answers exactly {"active":false} for %s', async (_name, value) => {
    await expectInactive(value());
  });

  it('attack A48: answers exactly {"active":false} for another audience\'s token', async () => {
    const stranger = await tenant.resourceServer({
      identifier: 'https://stranger.example.com',
      scopes: [{ name: 'stranger:read', description: 'See' }],
    });
    await expectInactive(tokens.access_token, stranger);
    await expectInactive(tokens.access_token, web);
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
  });

  it.each(['jwt', 'opaque'])('attack A48: answers exactly {"active":false} for a revoked %s token', async (format) => {
    const identifier = `${apiIdentifier}/${format}`;
    const server = await tenant.resourceServer({
      identifier,
      token_format: format,
      scopes: [{ name: `${format}:read`, description: 'See' }],
    });
    const client = await tenant.confidential({ scopes: [`${format}:read`] });
    const asked = { grant_type: 'client_credentials', scope: `${format}:read` };
    const [accessToken, kept] = [
      await post(tenant.endpoint('token'), asked, client),
      await post(tenant.endpoint('token'), asked, client),
    ].map(({ body }) => String(body['access_token'])) as [string, string];
    expect(accessToken.startsWith('ost_at_')).toBe(format === 'opaque');
    expect(await introspect(tenant, server, accessToken)).toMatchObject({
      active: true,
      client_id: client.client_id,
      scope: `${format}:read`,
    });
    expect((await post(tenant.endpoint('revoke'), { token: accessToken }, client)).status).toBe(200);
    await eventually(async () => !(await introspect(tenant, server, accessToken)).active, 500);
    await expectInactive(accessToken, server);
    expect(await introspect(tenant, server, kept)).toMatchObject({ active: true });
  });

  it('attack A49: takes no token from a query string, and does nothing with it', async () => {
    const { access_token: token } = tokens;
    const status = async (url: string, init: RequestInit = {}): Promise<number> => (await fetch(url, init)).status;
    const query = `?token=${token}&access_token=${token}&client_id=${spa.client_id}`;
    const form = (parameters = {}) => ({ method: 'POST', body: new URLSearchParams(parameters) });
    expect(await status(`${tenant.introspectionEndpoint}${query}`, { ...form(), headers: basic(api) })).toBe(400);
    expect(await status(`${tenant.introspectionEndpoint}${query}`, { headers: basic(api) })).toBe(405);
    expect(await status(`${tenant.endpoint('revoke')}${query}`, form({ client_id: spa.client_id }))).toBe(400);
    expect(await status(`${tenant.endpoint('revoke')}${query}`)).toBe(405);
    for (const init of [{}, form()]) expect(await status(`${tenant.endpoint('userinfo')}${query}`, init)).toBe(401);
    const ofAdmin = new URL(tenant.issuer).origin;
    expect(await status(`${ofAdmin}/admin/v1/tenants?access_token=${await adminToken()}`)).toBe(401);
    expect((await introspect(tenant, api, token)).active).toBe(true);
  });

  it('attack A49: lets no cache keep an answer, whatever it is', async () => {
    const { access_token: token } = tokens;
    const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
    const form = (parameters = {}, headers = {}) => ({ method: 'POST', headers, body: new URLSearchParams(parameters) });
    const asked = { grant_type: 'client_credentials', scope: 'orders:read' };
    const signed = { accept: 'application/token-introspection+jwt' };
    const answers: readonly (readonly [status: number, answer: Promise<Response>])[] = [
      [200, ask({ token })],
      [200, ask({ token: 'x' })],
      [200, ask({ token }, { ...basic(api), ...signed })],
      [400, ask({})],
      [401, ask({ token }, {})],
      [405, fetch(tenant.introspectionEndpoint)],
      [413, ask({ token: 'x'.repeat(70_000) })],
      [200, fetch(tenant.endpoint('token'), form(asked, basic(web)))],
      [400, fetch(tenant.endpoint('token'), form({ ...asked, scope: 'unknown' }, basic(web)))],
      [401, fetch(tenant.endpoint('token'), form(asked))],
      [200, fetch(tenant.endpoint('revoke'), form({ token: 'x' }, basic(web)))],
      [401, fetch(tenant.endpoint('revoke'), form({ token: 'x' }))],
      [200, fetch(tenant.endpoint('userinfo'), bearer(token))],
      [401, fetch(tenant.endpoint('userinfo'), bearer('x'))],
      [401, fetch(tenant.endpoint('userinfo'))],
      [401, fetch(tenant.endpoint('par'), form())],
      [401, fetch(tenant.endpoint('device_authorization'), form())],
    ];
    for (const [expected, answer] of answers) {
      const { status, headers } = await answer;
      expect([status, headers.get('cache-control')]).toEqual([expected, expect.stringContaining('no-store')]);
    }
  });

  /** How often the token service was asked about tokens: one process has all services, or each has one, at the next ports. */
  const timesAsked = async (): Promise<number> => {
    const { hostname, port } = new URL(platform.management);
    const addresses = appNames.map((_name, index) => `http://${hostname}:${Number(port) + index}/metrics`);
    const metricsAt = (url: string): Promise<string> =>
      fetch(url).then(
        (answer) => answer.text(),
        () => '',
      );
    const metrics = (await Promise.all(addresses.map(metricsAt))).join('\n');
    const counts = metrics.matchAll(/^ostiary_rpc_answer_duration_seconds_count\{.*introspect-tokens.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  it('attack A50: random tokens reach no other service than the one that is asked', async () => {
    const random = (kind: string): string => `ost_${kind}_${randomBytes(37).toString('base64url').slice(0, 49)}`;
    const kinds = ['at', 'rt', 'ak', 'ac', 'cs', 'xx'];
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    const before = await timesAsked();
    for (let batch = 0; batch < 4; batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, nth) => introspect(tenant, api, random(kinds[nth % kinds.length] ?? ''))),
      );
      expect(answers).toEqual(Array(30).fill({ active: false }));
    }
    expect(await timesAsked()).toBe(before);
    // What could be one is asked about.
    const text = random('at').slice(0, -6);
    expect((await introspect(tenant, api, text + createHash('sha256').update(text).digest('base64url').slice(0, 6))).active).toBe(false);
    expect(await timesAsked()).toBe(before + 1);
  });

  it("attack A51: leaves another client's tokens active, whoever the other is", async () => {
    const other = await TestTenant.create();
    await other.resourceServer();
    const thieves = [await tenant.confidential(), await tenant.publicClient(), api];
    for (const value of [tokens.access_token, tokens.refresh_token ?? '']) {
      // RFC 7009 §2.1: refused, and the client is told.
      for (const thief of thieves)
        for (const hint of ['access_token', 'refresh_token'])
          expect(await post(tenant.endpoint('revoke'), { token: value, token_type_hint: hint }, thief)).toMatchObject({
            status: 400,
            body: { error: 'invalid_grant' },
          });
      expect((await post(other.endpoint('revoke'), { token: value }, await other.publicClient())).status).toBe(200);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    expect((await refresh(tenant, spa, tokens.refresh_token ?? '')).status).toBe(200);
  });

  // Stands last: by then, its lifetime has passed.
  it('attack A48: answers exactly {"active":false} for an expired token, and a spent one', async () => {
    const { access_token: expired, refresh_token: spent = '' } = brief.tokens;
    expect((await introspect(brief.tenant, brief.client, spent)).active).toBe(true);
    expect((await refresh(brief.tenant, brief.client, spent)).status).toBe(200);
    await expectInactive(spent, brief.client, brief.tenant);
    await sinceThen(brief.at, 4_100);
    await expectInactive(expired, brief.api, brief.tenant);
  });
});
