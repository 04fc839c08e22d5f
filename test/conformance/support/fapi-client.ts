import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { asserted, ClientKey, DpopKey, makeAuthority, makeCertificate } from '#testing';
import { type Answer, callbackOf, logIn, newBrowser, type Tokens } from '../../e2e/support/journey.js';
import { pkce } from '../../e2e/support/pkce.js';
import { redirectUri, TestTenant, type TestUser } from '../../e2e/support/tenant.js';
import { fetchWith, startTlsProxy } from '../../e2e/support/tls-proxy.js';
import type { Page, UserAgent } from '../../e2e/support/user-agent.js';

/** How a client authenticates, and what its tokens are bound to: the four ways that FAPI 2.0 Security Profile §5.3.2.1 leaves. */
export type Means = {
  readonly authentication: 'private_key_jwt' | 'self_signed_tls_client_auth';
  readonly binding: 'dpop' | 'certificate';
};

export const usualMeans: Means = { authentication: 'private_key_jwt', binding: 'dpop' };

/** What a request proves who sends it with. What is left out is sound; null: the request has none. */
export type Credentials = { readonly assertion?: string | null; readonly proof?: string | null; readonly certificate?: null };

type Changes = Readonly<Record<string, string | null>>;
/** Where clients authenticate. */
type ClientEndpoint = 'par' | 'token' | 'backchannel_authentication';
type Pushed = { readonly request_uri: string; readonly expires_in: number; readonly error?: string };
type Refusable = Tokens & { readonly error?: string };
type Certificate = { readonly cert: Buffer; readonly key: Buffer };

const withoutNull = (members: Changes): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== null));

/** A tenant with a user who is signed in, before it a proxy that asks connections for certificates, and the clients of a plan. */
export class FapiTenant {
  /** Where the user is signed in. */
  readonly browser: UserAgent = newBrowser();

  private constructor(
    readonly tenant: TestTenant,
    readonly user: TestUser,
    private readonly directory: string,
    private readonly proxy: Awaited<ReturnType<typeof startTlsProxy>>,
  ) {}

  static async start(settings: Readonly<Record<string, unknown>>, members: Record<string, unknown> = {}): Promise<FapiTenant> {
    const directory = await mkdtemp(join(tmpdir(), 'ostiary-conformance-'));
    await makeAuthority(directory, 'ca');
    await makeCertificate(directory, 'ca', 'proxy', 'DNS:localhost');
    const [proxy, tenant] = await Promise.all([startTlsProxy(directory, 'proxy', 'ca'), TestTenant.create({ settings: { ...settings } })]);
    return new FapiTenant(tenant, await tenant.user(members), directory, proxy);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** A client with keys and a certificate of its own. */
  async client(means: Means = usualMeans, members: Record<string, unknown> = {}): Promise<FapiClient> {
    const key = await ClientKey.generate('ES256');
    const certificate = means === usualMeans ? null : await this.certificateOf(key.kid);
    const bound = means.binding === 'dpop' ? { dpop_bound_access_tokens: true } : { tls_client_certificate_bound_access_tokens: true };
    const registered = means.authentication === 'private_key_jwt' || certificate === null ? [] : [publicJwkOf(certificate)];
    const { client_id: clientId } = await this.tenant.confidential({
      ...{ token_endpoint_auth_method: means.authentication, jwks: { keys: [key.jwk, ...registered] }, ...bound },
      ...{ grant_types: ['authorization_code', 'refresh_token'], scopes: ['openid', 'profile', 'email', 'offline_access'] },
      ...{ id_token_claims: 'lean', ...members },
    });
    return new FapiClient(this, clientId, key, means, certificate);
  }

  /** A request over a connection with that certificate, or with none. */
  async over(certificate: Certificate | null, url: string, init: RequestInit): Promise<Response> {
    const ca = await readFile(join(this.directory, 'ca.pem'));
    return fetchWith(ca, certificate)(url.replace(new URL(this.tenant.issuer).origin, this.proxy.url), init);
  }

  private async certificateOf(name: string): Promise<Certificate> {
    await makeAuthority(this.directory, name);
    const [cert, key] = await Promise.all([readFile(join(this.directory, `${name}.pem`)), readFile(join(this.directory, `${name}.key`))]);
    return { cert, key };
  }
}

const publicJwkOf = ({ cert }: Certificate) => new X509Certificate(cert).publicKey.export({ format: 'jwk' });

/** A client as FAPI 2.0 has it: pushes what it asks for, proves who it is and what it holds with each request, and gets codes for its redirect URI. */
export class FapiClient {
  readonly dpop = new DpopKey();
  readonly pkce = pkce();

  constructor(
    readonly place: FapiTenant,
    readonly clientId: string,
    readonly key: ClientKey,
    readonly means: Means,
    private readonly certificate: Certificate | null,
  ) {}

  get tenant(): TestTenant {
    return this.place.tenant;
  }

  /** What authenticates it, sound but for `changes`. */
  assertion(changes: JWTPayload = {}, by = this.key): Promise<string> {
    return by.sign({ clientId: this.clientId, issuer: this.tenant.issuer }, changes);
  }

  proofFor(endpoint: ClientEndpoint, changes: Record<string, unknown> = {}, by = this.dpop): string {
    return by.proof({ url: this.tenant.endpoint(endpoint) }, changes);
  }

  /** The parameters of its authorization requests. */
  parameters(changes: Changes = {}): Record<string, string> {
    return withoutNull({
      ...{ client_id: this.clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid profile' },
      ...{ state: 'state-of-the-test', nonce: 'nonce-of-the-test', code_challenge: this.pkce.challenge, code_challenge_method: 'S256' },
      ...changes,
    });
  }

  async send<Body>(endpoint: ClientEndpoint, members: Record<string, string>, credentials: Credentials = {}): Promise<Answer<Body>> {
    const { assertion = await this.ownAssertion(), proof = this.ownProof(endpoint) } = credentials;
    const body = new URLSearchParams({ client_id: this.clientId, ...(assertion !== null && asserted(assertion)), ...members });
    const headers = { ...(proof !== null && { dpop: proof }) };
    const response = await this.connect(this.tenant.endpoint(endpoint), { method: 'POST', headers, body }, credentials);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  push(changes: Changes = {}, credentials: Credentials = {}): Promise<Answer<Pushed>> {
    return this.send('par', this.parameters(changes), credentials);
  }

  /** The address that the browser is sent to for what was pushed. */
  address(requestUri: string, more: Record<string, string> = {}, clientId = this.clientId): URL {
    const url = new URL(this.tenant.endpoint('authorize'));
    url.search = new URLSearchParams({ client_id: clientId, request_uri: requestUri, ...more }).toString();
    return url;
  }

  open({ body }: Answer<Pushed>, more: Record<string, string> = {}, browser = this.place.browser): Promise<Page> {
    if (body.request_uri === undefined) throw new Error(`not pushed: ${JSON.stringify(body)}`);
    return browser.get(this.address(body.request_uri, more));
  }

  /** The response that a page leads to; whoever is asked to signs in. */
  async responseOf(page: Page, browser = this.place.browser): Promise<URLSearchParams> {
    return callbackOf(page.status === 200 ? await logIn(browser, page, this.place.user) : page);
  }

  async authorize(changes: Changes = {}, credentials: Credentials = {}): Promise<URLSearchParams> {
    return this.responseOf(await this.open(await this.push(changes, credentials)));
  }

  redeem(response: URLSearchParams, changes: Changes = {}, credentials: Credentials = {}): Promise<Answer<Refusable>> {
    const code = response.get('code') ?? '';
    const redemption = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: this.pkce.verifier };
    return this.send('token', withoutNull({ ...redemption, ...changes }), credentials);
  }

  refresh(refreshToken: string | undefined, credentials: Credentials = {}): Promise<Answer<Refusable>> {
    return this.send('token', { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }, credentials);
  }

  /** A whole sign-in. */
  async signIn(changes: Changes = {}): Promise<Tokens> {
    const { status, body } = await this.redeem(await this.authorize(changes));
    if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
    return body;
  }

  /** What the API answers to an access token: the userinfo endpoint is one that each tenant has. */
  api(token: string, { proof = this.proofAtApi(token), scheme = this.scheme, ...credentials }: Credentials & { scheme?: string } = {}) {
    const headers = { authorization: `${scheme} ${token}`, ...(proof !== null && { dpop: proof }) };
    return this.connect(this.tenant.endpoint('userinfo'), { headers }, credentials);
  }

  proofAtApi(accessToken: string, changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string | null {
    const target = { method: 'GET', url: this.tenant.endpoint('userinfo'), accessToken };
    return this.means.binding === 'dpop' ? this.dpop.proof(target, changes, header) : null;
  }

  private get scheme(): string {
    return this.means.binding === 'dpop' ? 'DPoP' : 'Bearer';
  }

  private ownAssertion(): Promise<string | null> {
    return this.means.authentication === 'private_key_jwt' ? this.assertion() : Promise.resolve(null);
  }

  private ownProof(endpoint: ClientEndpoint): string | null {
    return this.means.binding === 'dpop' ? this.proofFor(endpoint) : null;
  }

  private connect(url: string, init: RequestInit, { certificate }: Credentials): Promise<Response> {
    return this.certificate === null ? fetch(url, init) : this.place.over(certificate === null ? null : this.certificate, url, init);
  }
}
