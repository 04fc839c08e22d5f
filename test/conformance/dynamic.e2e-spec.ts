import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader, type JSONWebKeySet, SignJWT, UnsecuredJWT } from 'jose';
import { asserted, ClientKey } from '#testing';
import { adminOk } from '../e2e/support/admin.js';
import { eventually, newBrowser, refresh } from '../e2e/support/journey.js';
import { Publisher } from '../e2e/support/publisher.js';
import { byDefaults, redirectUri, type TestClient, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { textOf, type UserAgent } from '../e2e/support/user-agent.js';
import { expectErrorPage, RelyingParty } from './support/relying-party.js';

const otherSite = 'https://maker.example.com';

type Registered = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

describe('oidcc-dynamic-certification-test-plan', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let initialAccessToken: string;
  let key: ClientKey;
  let keys: Publisher;
  let requests: Publisher;
  let metadata: Readonly<Record<string, unknown>>;
  /** A browser in which the user is signed in. */
  const signedIn: UserAgent = newBrowser();

  beforeAll(async () => {
    [tenant, key, keys, requests] = await Promise.all([
      TestTenant.create({
        settings: { ...byDefaults, dynamic_registration: 'initial_access_token', dynamic_registration_rules: 'openid_connect_core' },
      }),
      ClientKey.generate('RS256'),
      Publisher.start({ 'content-type': 'application/json' }),
      Publisher.start({ 'content-type': 'application/jwt' }),
    ]);
    user = await tenant.user();
    const token = { name: 'Conformance', max_uses: 100, verifies: true };
    ({ token: initialAccessToken } = await adminOk<{ token: string }>('POST', tenant.path('/initial-access-tokens'), token));
    metadata = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as typeof metadata;
  });
  afterAll(() => Promise.all([keys.stop(), requests.stop()]));

  const register = async (said: Record<string, unknown> = {}): Promise<Registered> => {
    const known = said['jwks_uri'] === undefined ? { jwks: { keys: [key.jwk] } } : {};
    const body = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'private_key_jwt', ...known, ...said };
    const headers = { authorization: `Bearer ${initialAccessToken}`, 'content-type': 'application/json' };
    const response = await fetch(tenant.endpoint('register'), { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Registered['body'] };
  };
  const relyingParty = async (said: Record<string, unknown> = {}): Promise<RelyingParty> => {
    const { status, body } = await register(said);
    if (status !== 201) throw new Error(`not registered: ${JSON.stringify(body)}`);
    return new RelyingParty(tenant, user, { client_id: String(body['client_id']) });
  };
  /** What authenticates a client at the token endpoint, to which it is addressed, as OpenID Connect Core §9 has it. */
  const assertion = async ({ client_id: clientId }: TestClient, by = key, aud = tenant.endpoint('token')) =>
    asserted(await by.sign({ clientId, issuer: tenant.issuer }, { aud }));
  const signIn = async (rp: RelyingParty, parameters: Record<string, string> = {}, changes: Record<string, string> = {}) => {
    const { status, body } = await rp.redeem(await rp.authorize(parameters, signedIn), { ...(await assertion(rp.client)), ...changes });
    if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
    return body;
  };

  it('oidcc-idtoken-rs256: who registers for ID tokens by RS256 gets them', async () => {
    const rp = await relyingParty({ id_token_signed_response_alg: 'RS256' });
    const { id_token: idToken = '' } = await signIn(rp);
    expect(decodeProtectedHeader(idToken).alg).toBe('RS256');
    await rp.verify(idToken);
  });

  it('oidcc-userinfo-rs256: who registers for signed answers of the userinfo endpoint gets them, and the metadata offer it', async () => {
    const { access_token: token } = await signIn(await relyingParty({ userinfo_signed_response_alg: 'RS256' }));
    const response = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } });
    expect(metadata['userinfo_signing_alg_values_supported']).toContain('RS256');
    expect([response.status, response.headers.get('content-type')?.startsWith('application/jwt')]).toEqual([200, true]);
  });

  it('oidcc-ensure-redirect-uri-in-authorization-request: who has two redirect URIs and names none gets a page', async () => {
    const rp = await relyingParty({ redirect_uris: [redirectUri, `${redirectUri}/two`] });
    expectErrorPage(await signedIn.get(rp.request({ redirect_uri: null })), 'redirect_uri');
  });

  it('oidcc-redirect-uri-query-OK: the query of a redirect URI is kept', async () => {
    const uri = `${redirectUri}?bar=foo`;
    const rp = await relyingParty({ redirect_uris: [uri] });
    const response = await rp.authorize({ redirect_uri: uri }, signedIn);
    expect(response.get('bar')).toBe('foo');
    expect((await rp.redeem(response, { redirect_uri: uri, ...(await assertion(rp.client)) })).status).toBe(200);
  });

  it.each([
    ['oidcc-redirect-uri-query-mismatch: another query is another address', `${redirectUri}?bar=foo`, `${redirectUri}?bar=baz`],
    ['oidcc-redirect-uri-query-added: so is one with a query more', redirectUri, `${redirectUri}?bar=foo`],
  ])('%s', async (_name, registered, asked) => {
    const rp = await relyingParty({ redirect_uris: [registered] });
    expectErrorPage(await signedIn.get(rp.request({ redirect_uri: asked })), 'redirect_uri');
  });

  it('oidcc-redirect-uri-regfrag: a redirect URI with a fragment is not registered', async () => {
    const { status, body } = await register({ redirect_uris: [`${redirectUri}#foo`] });
    expect([status, body['error']]).toEqual([400, 'invalid_redirect_uri']);
  });

  it.each([
    ['oidcc-registration-logo-uri: the logo is registered, and shown from the sign-in on', 'logo_uri', 'src', redirectUri],
    ['oidcc-registration-policy-uri: so is the page about data, which the pages lead to', 'policy_uri', 'href', redirectUri],
    ['oidcc-registration-tos-uri: so are the terms, which they lead to as well, of another site by its host', 'tos_uri', 'href', otherSite],
  ])('%s', async (_name, member, attribute, site) => {
    const address = new URL(`/${member}`, site).href;
    const { status, body } = await register({ [member]: address });
    expect([status, body[member]]).toEqual([201, address]);
    const rp = new RelyingParty(tenant, user, { client_id: String(body['client_id']) });
    const [login, consent] = [await newBrowser().get(rp.request()), await signedIn.get(rp.request())];
    for (const page of [login, consent]) {
      expect(page.text).toContain(`${attribute}="${address}"`);
      expect(page.text.includes(`(${new URL(address).host})</a>`)).toBe(site === otherSite);
    }
    expect([login, consent].map((page) => textOf(page, '#password') === null)).toEqual([false, true]);
  });

  it('oidcc-registration-jwks-uri: the keys of a client are found where it publishes them', async () => {
    keys.body = JSON.stringify({ keys: [key.jwk] });
    const rp = await relyingParty({ jwks_uri: keys.url('/jwks-uri') });
    await rp.verify((await signIn(rp)).id_token);
  });

  it('oidcc-refresh-token-rp-key-rotation: a key that is new there is found when it is first used', async () => {
    keys.body = JSON.stringify({ keys: [key.jwk] });
    const rp = await relyingParty({ jwks_uri: keys.url('/rotated'), grant_types: ['authorization_code', 'refresh_token'] });
    const { refresh_token: token = '' } = await signIn(rp, { scope: 'openid offline_access', prompt: 'consent' });
    const next = await ClientKey.generate('ES256');
    keys.body = JSON.stringify({ keys: [next.jwk] });
    // A set of keys that was just fetched is not asked for again at once.
    await eventually(async () => (await refresh(tenant, rp.client, token, await assertion(rp.client, next))).status === 200, 15_000);
  });

  it.each<[string, (uri: string) => object, boolean]>([
    ['oidcc-registration-sector-uri: a sector whose document names the redirect URI', (uri) => [uri], true],
    ['oidcc-registration-sector-bad: a sector whose document names another', () => ['https://other.example.com/'], false],
  ])('%s is registered if it is right, and the metadata offer pairwise subjects', async (_name, documentOf, isRight) => {
    keys.body = JSON.stringify(documentOf(redirectUri));
    const sector = keys.url(`/sector-${String(isRight)}`);
    const { status, body } = await register({ subject_type: 'pairwise', sector_identifier_uri: sector });
    expect(metadata['subject_types_supported']).toContain('pairwise');
    expect([status, body['error']]).toEqual(isRight ? [201, undefined] : [400, 'invalid_client_metadata']);
  });

  it('oidcc-server-rotate-keys: after a rotation there is a key more, and the old one still', async () => {
    const kids = async (): Promise<readonly unknown[]> =>
      ((await (await fetch(tenant.endpoint('jwks'))).json()) as JSONWebKeySet).keys.map(({ kid }) => kid);
    const before = await kids();
    await adminOk('POST', tenant.path('/signing-keys/rotation'), {});
    await eventually(async () => (await kids()).length > before.length, 10_000);
    expect(await kids()).toEqual(expect.arrayContaining([...before]));
  });

  it.each([
    ['oidcc-request-uri-signed-rs256: a request that its client publishes and signs by RS256 is answered', true],
    ['oidcc-request-uri-unsigned: one that nobody signed is not', false],
  ])('%s, whatever fragment its address has', async (_name, isSigned) => {
    const address = requests.url(`/request-${String(isSigned)}#not-a-hash`);
    const rp = await relyingParty({ request_uris: [address] });
    const asked = Object.fromEntries(rp.request().searchParams);
    const unsigned = new UnsecuredJWT(asked).setIssuer(rp.client.client_id).setAudience(tenant.issuer).encode();
    const signed = new SignJWT(asked).setProtectedHeader({ alg: 'RS256' }).setIssuer(rp.client.client_id).setAudience(tenant.issuer);
    requests.body = isSigned ? await signed.sign(key.privateKey) : unsigned;
    const response = await rp.authorize({ request_uri: address }, signedIn);
    expect(response.get('error')).toBe(isSigned ? null : 'invalid_request_object');
  });

  it('oidcc-ensure-client-assertion-with-iss-aud-succeeds: an assertion may be addressed to the issuer as well', async () => {
    const rp = await relyingParty();
    await rp.verify((await signIn(rp, {}, await assertion(rp.client, key, tenant.issuer))).id_token);
  });
});
