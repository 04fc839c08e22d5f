import { expect } from '@jest/globals';
import { createRemoteJWKSet, type JWTPayload, jwtVerify, type JWTVerifyGetKey, type JWTVerifyResult } from 'jose';
import { type Answer, authorizationUrl, logIn, newBrowser, redeem, type Tokens } from '../../e2e/support/journey.js';
import { pkce } from '../../e2e/support/pkce.js';
import { redirectUri, type TestClient, type TestTenant, type TestUser } from '../../e2e/support/tenant.js';
import { formOf, type Page, textOf, type UserAgent } from '../../e2e/support/user-agent.js';

export type ResponseMode = 'query' | 'fragment' | 'form_post';
type Parameters = Readonly<Record<string, string | null>>;
/** Tokens of a response and of its code; `claims` are those of the ID token, which was verified (OpenID Connect Core §3.1.3.7). */
export type SignedIn = { readonly tokens: Tokens; readonly claims: JWTPayload };

/** A request as applications send it that know OpenID Connect and no more: with state and nonce, without PKCE. */
const plain = { scope: 'openid', code_challenge: null, code_challenge_method: null };

/** Whether the page asks for a password, shown by the field for it. */
export const asksForPassword = (page: Page): boolean => page.status === 200 && page.text.includes('id="password"');

/** What an ID token may have that was not asked for: claims of OpenID Connect Core §2, §3.3.2.11 and RFC 7519 §4.1, of Front-Channel Logout §3, and of FAPI 1.0 Advanced §5.1. */
const claimsOfIdTokens = new Set('iss sub aud exp iat auth_time nonce acr amr azp at_hash c_hash s_hash sid jti nbf'.split(' '));

/** The names of what an ID token tells besides: claims that somebody has to have asked for. */
export const claimsBesides = (idToken: JWTPayload): string[] => Object.keys(idToken).filter((name) => !claimsOfIdTokens.has(name));

/** The parameters of a location: of its fragment, and of its query where it has none. Both at once are no response. */
const parametersOf = ({ hash, search }: URL): URLSearchParams => {
  if (hash !== '') expect(search).toBe('');
  return new URLSearchParams(hash === '' ? search : hash.slice(1));
};

/** An application at a tenant, with what it does of OpenID Connect Core §3: asks, gets a response by its response mode, redeems the code, and verifies what it gets. */
export class RelyingParty {
  private readonly keys: JWTVerifyGetKey;

  constructor(
    private readonly tenant: TestTenant,
    private readonly user: TestUser,
    readonly client: TestClient,
    private readonly mode: ResponseMode = 'query',
    private readonly responseType = 'code',
  ) {
    this.keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
  }

  /** The address of an authorization request; a parameter that is null is left out. */
  request(parameters: Parameters = {}): URL {
    const mode = this.mode === 'form_post' ? { response_mode: this.mode } : {};
    const asked = { ...plain, ...mode, response_type: this.responseType, ...parameters };
    return authorizationUrl(this.tenant, this.client, pkce(), asked);
  }

  /** What a page brings to the redirect URI. Throws where it brings nothing there. */
  responseOf(page: Page): URLSearchParams {
    if (this.mode === 'form_post') {
      const { action, values } = formOf(page);
      expect(action.href).toBe(redirectUri);
      return new URLSearchParams(values);
    }
    const location = page.headers.get('location');
    if (location === null || !location.startsWith(redirectUri))
      throw new Error(`no response (${page.status}):\n${page.text.slice(0, 2_000)}`);
    return this.mode === 'query' ? new URL(location).searchParams : parametersOf(new URL(location));
  }

  /** The response to a request; whoever is asked signs in. */
  async authorize(parameters: Parameters = {}, browser: UserAgent = newBrowser()): Promise<URLSearchParams> {
    return this.goOn(await browser.get(this.request(parameters)), browser);
  }

  /** The response that a page leads to, whether the user is asked for a password, for a consent, or not. */
  async goOn(page: Page, browser: UserAgent): Promise<URLSearchParams> {
    const next = asksForPassword(page) ? await logIn(browser, page, this.user) : page;
    return this.responseOf(next.text.includes('id="allow"') ? await browser.submit(next, {}, 'allow') : next);
  }

  redeem(response: URLSearchParams, changes: Record<string, string> = {}): Promise<Answer<Tokens & { error?: string }>> {
    return redeem(this.tenant, this.client, { code: response.get('code') ?? '', verifier: '' }, { code_verifier: '', ...changes });
  }

  /** The tokens of a response, before those that its code is redeemed for. Throws where it is an error, or the code is good for nothing. */
  async tokens(response: URLSearchParams): Promise<SignedIn> {
    expect(response.get('error')).toBeNull();
    const tokens = { ...(response.has('code') && (await this.redeemed(response))), ...Object.fromEntries(response) } as Tokens;
    return { tokens, claims: (await this.verify(tokens.id_token)).payload };
  }

  private async redeemed(response: URLSearchParams): Promise<Tokens> {
    const { status, body } = await this.redeem(response);
    if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** A whole sign-in. */
  async signIn(parameters: Parameters = {}, browser?: UserAgent): Promise<SignedIn> {
    return this.tokens(await this.authorize(parameters, browser));
  }

  verify(idToken: string | undefined, algorithm = 'RS256'): Promise<JWTVerifyResult> {
    return jwtVerify(idToken ?? '', this.keys, {
      issuer: this.tenant.issuer,
      audience: this.client.client_id,
      algorithms: [algorithm],
      requiredClaims: ['sub', 'exp', 'iat'],
    });
  }

  /** What the userinfo endpoint tells of the token's user. */
  async userinfo(accessToken: string): Promise<Record<string, unknown>> {
    const response = await fetch(this.tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${accessToken}` } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    return (await response.json()) as Record<string, unknown>;
  }
}

/** Expects a page that refuses to answer, at the platform, and names what is wrong or missing: what is not proved is never redirected. */
export const expectErrorPage = (page: Page, wrong: string): void => {
  expect([page.status, page.headers.get('location')]).toEqual([400, null]);
  expect(textOf(page, 'dd[lang="en"]')).toContain(wrong);
};
