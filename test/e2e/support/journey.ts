import { type Pkce, pkce } from './pkce.js';
import { redirectUri, type TestClient, type TestTenant, type TestUser } from './tenant.js';
import { type Page, UserAgent } from './user-agent.js';
import { platform } from './platform.js';

export type Tokens = {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly token_type: string;
};
export type Answer<Body = Record<string, unknown>> = { readonly status: number; readonly headers: Headers; readonly body: Body };
export type Authorization = { readonly code: string; readonly verifier: string; readonly parameters: URLSearchParams };

export const newBrowser = (): UserAgent => new UserAgent(new URL(platform.gateway).origin);

export const basic = (client: TestClient): Record<string, string> => ({
  authorization: `Basic ${Buffer.from([client.client_id, client.client_secret ?? ''].map(encodeURIComponent).join(':')).toString('base64')}`,
});

/** The authorization request of `client`; a parameter given as null is left out. */
export const authorizationUrl = (
  tenant: Pick<TestTenant, 'endpoint'>,
  client: TestClient,
  { challenge }: Pick<Pkce, 'challenge'>,
  overrides: Record<string, string | null> = {},
): URL => {
  const url = new URL(tenant.endpoint('authorize'));
  const parameters: Record<string, string | null> = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email orders:read',
    state: 'state-of-the-test',
    nonce: 'nonce-of-the-test',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return url;
};

/** Fills in the login form. The answer is followed as far as the platform goes. */
export const logIn = (browser: UserAgent, page: Page, user: Pick<TestUser, 'username' | 'password'>): Promise<Page> =>
  browser.submit(page, { username: user.username, password: user.password });

/** The parameters that a journey brought to the client's redirect_uri. Throws when it ended elsewhere. */
export const callbackOf = (page: Page): URLSearchParams => {
  const location = page.headers.get('location');
  if (location === null) throw new Error(`the journey ended at ${page.url} (${page.status}):\n${page.text.slice(0, 2_000)}`);
  return new URL(location).searchParams;
};

/** A whole sign-in of a first-party client: request, login form, code. */
export const authorize = async (
  tenant: TestTenant,
  client: TestClient,
  user: TestUser,
  { browser = newBrowser(), overrides = {} }: { browser?: UserAgent; overrides?: Record<string, string | null> } = {},
): Promise<Authorization> => {
  const proof = pkce();
  const first = await browser.get(authorizationUrl(tenant, client, proof, overrides));
  const last = first.headers.get('location') === null ? await logIn(browser, first, user) : first;
  const parameters = callbackOf(last);
  const code = parameters.get('code');
  if (code === null) throw new Error(`no code: ${parameters.toString()}`);
  return { code, verifier: proof.verifier, parameters };
};

/** A request to a form endpoint, with Basic authentication when the client has a secret. */
export const post = async <Body = Record<string, unknown>>(
  url: string,
  parameters: Record<string, string> | [string, string][],
  client?: TestClient,
): Promise<Answer<Body>> => {
  const body = new URLSearchParams(parameters);
  const authenticated = client?.client_secret !== undefined;
  if (client && !authenticated) body.set('client_id', client.client_id);
  const response = await fetch(url, { method: 'POST', body, headers: authenticated ? basic(client) : {} });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Body };
};

export const redeem = (
  tenant: TestTenant,
  client: TestClient,
  { code, verifier }: Pick<Authorization, 'code' | 'verifier'>,
  overrides: Record<string, string> = {},
): Promise<Answer<Tokens & { error?: string }>> =>
  post(
    tenant.endpoint('token'),
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...overrides },
    client,
  );

export const refresh = (
  tenant: TestTenant,
  client: TestClient,
  refreshToken: string,
  overrides: Record<string, string> = {},
): Promise<Answer<Tokens & { error?: string }>> =>
  post(tenant.endpoint('token'), { grant_type: 'refresh_token', refresh_token: refreshToken, ...overrides }, client);

/** Sign-in and redemption. */
export const signIn = async (
  tenant: TestTenant,
  client: TestClient,
  user: TestUser,
  options: { browser?: UserAgent; overrides?: Record<string, string | null> } = {},
): Promise<Tokens> => {
  const answer = await redeem(tenant, client, await authorize(tenant, client, user, options));
  if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

export const introspect = async (
  tenant: TestTenant,
  caller: TestClient,
  token: string,
): Promise<{ readonly active: boolean } & Record<string, unknown>> =>
  (await post<{ active: boolean }>(tenant.introspectionEndpoint, { token }, caller)).body;

/**
 * Waits until `condition` holds, at most `withinMs`; what the platform does by events takes a moment. It is asked the more rarely the longer it takes: what
 * starts again for seconds would have to answer a hundred times that it is not ready.
 */
export const eventually = async (condition: () => Promise<boolean>, withinMs = 2_000): Promise<void> => {
  const begun = Date.now();
  while (!(await condition())) {
    const waitedMs = Date.now() - begun;
    if (waitedMs > withinMs) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(20 + waitedMs / 10, 250)));
  }
};
