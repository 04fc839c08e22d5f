import { platform } from './platform.js';

type Answer<Body> = { readonly status: number; readonly headers: Headers; readonly body: Body };

let held: { token: string; until: number } | null = null;

/** Forgets the token held, after `usePlatform`. */
export const forgetAdminToken = (): void => {
  held = null;
};

/** A token of the administrator's client with all its scopes, or only with `scope`. */
export const adminToken = async (scope?: string): Promise<string> => {
  if (scope === undefined && held && held.until > Date.now()) return held.token;
  const { token_endpoint: endpoint, client_id: id, client_secret: secret } = platform.demo.admin;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${platform.gateway}/admin/v1`, ...(scope && { scope }) }),
  });
  const body = (await response.json()) as { access_token: string; expires_in: number };
  if (!response.ok) throw new Error(`no admin token: ${JSON.stringify(body)}`);
  if (scope === undefined) held = { token: body.access_token, until: Date.now() + (body.expires_in - 60) * 1000 };
  return body.access_token;
};

/** One request to the admin API. */
export const admin = async <Body = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  { token, headers }: { token?: string; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> => {
  const response = await fetch(`${platform.gateway}/admin/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token ?? (await adminToken())}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Body };
};

/** As `admin`, but anything other than success is an error of the test. */
export const adminOk = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
  const answer = await admin<Body>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
