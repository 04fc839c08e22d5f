import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, introspect, logIn, newBrowser, signIn, type Tokens } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { Publisher } from './support/publisher.js';
import { type ConfidentialClient, apiIdentifier, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import type { UserAgent } from './support/user-agent.js';

describe('pairwise subjects (OpenID Connect Core §8)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let api: ConfidentialClient;
  let sector: Publisher;
  /** One of the sector of its redirect URI, one of that of the document, and one that is told the public subject. */
  let web: ConfidentialClient;
  let partner: ConfidentialClient;
  let open: ConfidentialClient;
  /** A browser in which the user is signed in. */
  let browser: UserAgent;

  beforeAll(async () => {
    [tenant, sector] = await Promise.all([TestTenant.create(), Publisher.start({ 'content-type': 'application/json' })]);
    sector.body = JSON.stringify([redirectUri]);
    api = await tenant.resourceServer();
    web = await tenant.confidential({ subject_type: 'pairwise' });
    partner = await tenant.confidential({ subject_type: 'pairwise', sector_identifier_uri: sector.url('/sector.json') });
    open = await tenant.confidential();
    user = await tenant.user();
    browser = newBrowser();
  });
  afterAll(() => sector.stop());

  const scope = 'openid email offline_access orders:read';
  const tokensOf = (client: TestClient): Promise<Tokens> =>
    signIn(tenant, client, user, { browser, overrides: { scope, resource: apiIdentifier } });
  const subjectIn = (token = ''): string => String(decodeJwt(token).sub);
  const askSilently = async (client: TestClient, overrides: Record<string, string>): Promise<URLSearchParams> =>
    callbackOf(await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid', prompt: 'none', ...overrides })));

  it('openid-client signs a user in, whom it knows by another sub than anybody else, at userinfo as well', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), web.client_id, {}, openid.ClientSecretBasic(web.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata().subject_types_supported).toEqual(['public', 'pairwise']);
    const verifier = openid.randomPKCECodeVerifier();
    const request = {
      ...{ redirect_uri: redirectUri, scope: 'openid email offline_access' },
      ...{ code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    };
    const page = await logIn(browser, await browser.get(openid.buildAuthorizationUrl(config, request)), user);
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callbackOf(page).toString()}`), {
      pkceCodeVerifier: verifier,
    });
    const sub = tokens.claims()?.sub ?? '';
    expect(sub).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await openid.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub, email: user.email });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(sub);
    expect(subjectIn((await tokensOf(partner)).id_token)).not.toBe(sub);
    expect(subjectIn((await tokensOf(open)).id_token)).toBe(user.id);
  });

  it('an API is told of a token what the application is, from memory and by the token service', async () => {
    const { id_token: idToken, access_token: token, refresh_token: refreshToken = '' } = await tokensOf(web);
    const sub = subjectIn(idToken);
    expect(subjectIn(token)).toBe(sub);
    for (let nth = 0; nth < 2; nth += 1) expect(await introspect(tenant, api, token)).toMatchObject({ active: true, sub });
    expect(await introspect(tenant, web, refreshToken)).toMatchObject({ active: true, sub });
  });

  it('a hint and a sub that is asked for name the user to the application that was told them, and to no other', async () => {
    const [{ id_token: hint = '' }, { id_token: foreign = '' }] = [await tokensOf(web), await tokensOf(partner)];
    const claims = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
    expect((await askSilently(web, { id_token_hint: hint })).get('code')).not.toBeNull();
    expect((await askSilently(web, claims(subjectIn(hint)))).get('code')).not.toBeNull();
    expect((await askSilently(web, { id_token_hint: foreign })).get('error')).toBe('invalid_request');
    for (const other of [subjectIn(foreign), user.id]) expect((await askSilently(web, claims(other))).get('error')).toBe('login_required');
  });

  it('support finds the user by what an application knows them as, and by nothing that another does', async () => {
    const [{ id_token: own = '' }, { id_token: foreign = '' }] = [await tokensOf(web), await tokensOf(partner)];
    const find = (client: TestClient, subject: string) =>
      admin('GET', tenant.path(`/applications/${client.client_id}/subjects/${subject}`));
    expect(await find(web, subjectIn(own))).toMatchObject({ status: 200, body: { id: user.id, username: user.username } });
    expect(await find(open, user.id)).toMatchObject({ status: 200, body: { id: user.id } });
    for (const other of [subjectIn(foreign), user.id, 'nobody']) expect(await find(web, other)).toMatchObject({ status: 404 });
  });

  it('an application is of no sector whose document does not name it', async () => {
    const members = { name: 'Other', type: 'confidential', subject_type: 'pairwise', sector_identifier_uri: sector.url('/sector.json') };
    const refused = await admin('POST', tenant.path('/applications'), { ...members, redirect_uris: ['https://evil.example.com/cb'] });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/sector_identifier_uri' }] } });
    const homeless = { ...members, sector_identifier_uri: null, redirect_uris: [redirectUri, 'https://evil.example.com/cb'] };
    expect(await admin('POST', tenant.path('/applications'), homeless)).toMatchObject({
      ...{ status: 400, body: { errors: [{ pointer: '/sector_identifier_uri' }] } },
    });
  });

  it('the user who signs out is signed out by what the application knows the session as', async () => {
    const { id_token: idToken = '' } = await tokensOf(web);
    const { sid } = decodeJwt(idToken);
    const sessions = await adminOk<{ items: readonly { id: string }[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(sessions.items.map(({ id }) => id)).not.toContain(sid);
    await browser.get(new URL(`${tenant.endpoint('logout')}?id_token_hint=${idToken}`));
    expect((await askSilently(web, {})).get('error')).toBe('login_required');
  });
});
