import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminToken } from './support/admin.js';
import { basic } from './support/journey.js';
import { platform } from './support/platform.js';
import { type ConfidentialClient, type TestClient, TestTenant } from './support/tenant.js';

type Endpoint = { readonly name: string; readonly url: () => string; readonly parameter: string };

describe('bad input', () => {
  let tenant: TestTenant;
  let web: ConfidentialClient;
  let api: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    web = await tenant.confidential();
  });

  const form = 'application/x-www-form-urlencoded';
  const send = (url: string, body: string | Uint8Array<ArrayBuffer>, contentType: string | null = form, client: TestClient = web) =>
    fetch(url, { method: 'POST', body, headers: { ...basic(client), ...(contentType && { 'content-type': contentType }) } });

  const endpoints: Endpoint[] = [
    { name: 'token', url: () => tenant.endpoint('token'), parameter: 'grant_type' },
    { name: 'revoke', url: () => tenant.endpoint('revoke'), parameter: 'token' },
    { name: 'introspect', url: () => tenant.introspectionEndpoint, parameter: 'token' },
  ];

  describe.each(endpoints)('at the $name endpoint', ({ name, url, parameter }) => {
    const caller = () => (name === 'introspect' ? api : web);
    const refusal = async (response: Response) => ({
      status: response.status,
      error: ((await response.json()) as { error?: string }).error,
    });

    it('answers invalid_request to a missing parameter', async () => {
      expect(await refusal(await send(url(), 'x=y', form, caller()))).toEqual({ status: 400, error: 'invalid_request' });
    });

    it('answers invalid_request to an empty body', async () => {
      expect(await refusal(await send(url(), '', form, caller()))).toEqual({ status: 400, error: 'invalid_request' });
    });

    it('attack A07: answers invalid_request to a duplicate parameter', async () => {
      expect(await refusal(await send(url(), `${parameter}=a&${parameter}=b`, form, caller()))).toEqual({
        status: 400,
        error: 'invalid_request',
      });
    });

    it('serves others after clients that have left before they were answered', async () => {
      const fresh = await TestTenant.create();
      const { hostname, port, pathname } = new URL(url().replace(tenant.slug, fresh.slug));
      const body = `${parameter}=a`;
      const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: ${form}\r\nContent-Length: ${body.length}`;
      const leave = async (): Promise<void> => {
        const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\n\r\n${body}`, () => socket.resetAndDestroy()));
        await once(socket, 'close');
      };
      const logged = (await readFile(platform.logFile, 'utf8')).length;
      for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 20 }, leave));
      expect((await send(url(), 'x=y', form, caller())).status).toBe(400);
      expect((await readFile(platform.logFile, 'utf8')).slice(logged)).not.toMatch(/A request failed|TypeError/);
    });

    it('answers 413 to more than 64 KiB', async () => {
      expect((await send(url(), `${parameter}=${'a'.repeat(66_000)}`, form, caller())).status).toBe(413);
    });

    it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])('refuses the content type %s', async (contentType) => {
      const answer = await refusal(await send(url(), `{"${parameter}":"a"}`, contentType, caller()));
      expect([400, 415]).toContain(answer.status);
      expect(answer.error).toBe('invalid_request');
    });

    it.each([
      ['invalid UTF-8', new Uint8Array([...Buffer.from(`${parameter}=`), 0xff, 0xfe])],
      ['an escaped invalid UTF-8', `${parameter}=%ff%fe`],
      ['a broken escape', `${parameter}=%zz`],
    ])('answers invalid_request to %s', async (_name, body) => {
      expect(await refusal(await send(url(), body, form, caller()))).toEqual({ status: 400, error: 'invalid_request' });
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('answers 405 with Allow to %s', async (method) => {
      const answer = await fetch(url(), { method, headers: basic(caller()) });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain('POST');
    });

    it('is not impressed by names of prototypes', async () => {
      expect((await send(url(), '__proto__=a&constructor=b&toString=c', form, caller())).status).toBe(400);
    });

    it('answers 404 for a tenant that does not exist', async () => {
      expect((await send(url().replace(tenant.slug, 'no-such-tenant'), `${parameter}=a`, form, caller())).status).toBe(404);
    });
  });

  it('answers unsupported_grant_type to grants it does not know (A08)', async () => {
    for (const grantType of ['password', 'implicit', 'urn:example:unknown']) {
      const answer = await send(tenant.endpoint('token'), `grant_type=${grantType}&username=a&password=b`);
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'unsupported_grant_type']);
    }
  });

  it('answers unsupported_response_type at the client to response types it does not know (A08)', async () => {
    for (const responseType of ['token', 'id_token', 'code token', 'none']) {
      const url = `${tenant.endpoint('authorize')}?${new URLSearchParams({ client_id: web.client_id, redirect_uri: 'https://app.example.com/callback', response_type: responseType, scope: 'openid', state: 's' }).toString()}`;
      const answer = await fetch(url, { redirect: 'manual' });
      expect(answer.headers.get('location')).toContain('error=unsupported_response_type');
    }
  });

  it('accepts an authorization request as a form (OpenID Connect Core §3.1.2.1), and refuses JSON there', async () => {
    const parameters = new URLSearchParams({
      client_id: web.client_id,
      redirect_uri: 'https://app.example.com/callback',
      response_type: 'code',
      scope: 'openid',
      nonce: 'n',
      prompt: 'none',
    });
    const posted = await fetch(tenant.endpoint('authorize'), { method: 'POST', body: parameters, redirect: 'manual' });
    expect(posted.headers.get('location')).toContain('error=login_required');
    const json = await fetch(tenant.endpoint('authorize'), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      redirect: 'manual',
    });
    expect([400, 415]).toContain(json.status);
  });

  it.each(['?%ff=%fe', '?a=%zz', `?state=${'s'.repeat(70_000)}`, '?client_id[]=a&client_id[$ne]=b'])(
    'never fails at /authorize for the query %#',
    async (query) => {
      const answer = await fetch(`${tenant.endpoint('authorize')}${query}`, { redirect: 'manual' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  it.each(['login', 'oauth/logout', 'verify-email'])('never fails at /%s for forms that make no sense', async (path) => {
    for (const [body, contentType] of [
      ['', form],
      ['username=a', form],
      ['username=%ff', form],
      ['{}', 'application/json'],
      [`username=${'a'.repeat(70_000)}`, form],
    ] as const) {
      const answer = await fetch(`${tenant.issuer}/${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': contentType },
        redirect: 'manual',
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.status).not.toBe(404);
      await answer.arrayBuffer();
    }
    const wrongMethod = await fetch(`${tenant.issuer}/${path}`, { method: 'DELETE' });
    expect(wrongMethod.status).toBe(405);
  });

  describe('at the admin API', () => {
    const call = async (method: string, path: string, body?: string, contentType = 'application/json') =>
      fetch(`${platform.gateway}/admin/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${await adminToken()}`, ...(body !== undefined && { 'content-type': contentType }) },
        ...(body !== undefined && { body }),
      });
    const problem = async (response: Response) => {
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      return (await response.json()) as { status: number; title: string; errors?: { pointer: string }[] };
    };

    it('answers 400 to malformed JSON', async () => {
      expect(await problem(await call('POST', '/tenants', '{"slug":'))).toMatchObject({ status: 400 });
    });

    it('names each invalid member', async () => {
      const answer = await problem(await call('POST', '/tenants', JSON.stringify({ slug: 'Not A Slug', name: 7, surprise: true })));
      expect(answer.status).toBe(400);
      expect(answer.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/name', '/slug', '/surprise']);
    });

    it('answers 415 to another content type, 413 to more than 64 KiB', async () => {
      expect(await problem(await call('POST', '/tenants', 'slug=a', form))).toMatchObject({ status: 415 });
      expect(await problem(await call('POST', '/tenants', JSON.stringify({ name: 'a'.repeat(70_000) })))).toMatchObject({ status: 413 });
    });

    it('answers 404 to ids that are none, and to unknown paths', async () => {
      for (const path of ['/tenants/not-a-uuid', `/tenants/${tenant.id}/users/1%27%20or%20true`, '/nothing']) {
        expect(await problem(await call('GET', path))).toMatchObject({ status: 404 });
      }
    });

    it('answers 405 to a wrong method', async () => {
      expect((await call('PUT', '/tenants', '{}')).status).toBe(405);
    });

    it('answers 400 to a cursor or a limit that makes no sense', async () => {
      for (const query of ['cursor=garbage', 'limit=0', 'limit=abc', 'limit=1000000', 'limit=10&limit=20']) {
        expect(await problem(await call('GET', `/tenants?${query}`))).toMatchObject({ status: 400 });
      }
    });

    it('answers 409 when something of that name exists', async () => {
      expect(await problem(await call('POST', '/tenants', JSON.stringify({ slug: tenant.slug, name: 'Twice' })))).toMatchObject({
        status: 409,
      });
    });

    it('refuses prototype pollution', async () => {
      expect((await call('POST', '/tenants', '{"__proto__":{"admin":true},"slug":"proto-test","name":"x"}')).status).toBe(400);
    });
  });
});
