import { beforeEach, describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectOAuthError } from './answers.js';
import { acme, alice, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe.each([
  ['par', rpcMap.token.pushAuthorization],
  ['token', rpcMap.token.issueToken],
  ['revoke', rpcMap.token.revokeToken],
] as const)('the %s endpoint', (name, rpc) => {
  const path = `/t/acme/oauth/${name}`;

  it('hands the parameters on as they came, duplicates included, in one RPC', async () => {
    gateway.on(rpc)(() => ({ status: 400, headers: { 'www-authenticate': 'Basic realm="x"' }, body: { error: 'invalid_client' } }));
    const response = await gateway.post(`${path}?token=in-the-query`, 'a=1&a=2&b=%C3%A4+%2B', { authorization: 'Basic eDp5' });
    expect(gateway.requestOf(rpc)).toEqual({
      parameters: [
        ['a', '1'],
        ['a', '2'],
        ['b', 'ä +'],
      ],
      authorization: 'Basic eDp5',
    });
    expect(gateway.called()).toHaveLength(1);
    expect(response.status).toBe(400);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="x"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('pragma')).toBe('no-cache');
    expect(await response.json()).toEqual({ error: 'invalid_client' });
  });

  it('gives a success the headers that every answer has, whether it has one of its own or not', async () => {
    const body = { token_type: 'Bearer', scope: 'ä' };
    gateway.on(rpc)(() => ({ status: 200, headers: { 'cache-control': 'no-store', pragma: 'no-cache' }, body }));
    const usual = await gateway.post(path, 'a=1');
    gateway.on(rpc)(() => ({ status: 200, headers: { 'dpop-nonce': 'n' }, body }));
    const special = await gateway.post(path, 'a=1');

    expect(special.headers.get('dpop-nonce')).toBe('n');
    const ofTheAnswer = ['date', 'x-request-id', 'dpop-nonce'];
    const headersOf = ({ headers }: Response) => Object.fromEntries([...headers].filter(([header]) => !ofTheAnswer.includes(header)));
    expect(headersOf(usual)).toEqual(headersOf(special));
    expect(headersOf(usual)).toMatchObject({
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(usual.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect([await usual.json(), await special.json()]).toEqual([body, body]);
  });

  it('RFC 9449: hands a DPoP header on with what its proof must be for: the address of the issuer, whatever host was asked', async () => {
    gateway.on(rpc)(() => ({ status: 400, headers: {}, body: { error: 'invalid_dpop_proof' } }));
    await gateway.post(`${path}?a=b`, 'a=1', { dpop: 'a.b.c', host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    expect(gateway.requestOf(rpc)).toMatchObject({ dpop: { proof: 'a.b.c', method: 'POST', url: `${acme.issuer}/oauth/${name}` } });
    await gateway.post(path, 'a=1');
    expect(gateway.requestOf(rpc)).not.toHaveProperty('dpop');
  });

  it('lets the protocol judge a request without a body', async () => {
    gateway.on(rpc)(({ parameters }) => ({ status: 400, headers: {}, body: { error: 'invalid_request', count: parameters.length } }));
    expect(await (await gateway.fetch(path, { method: 'POST' })).json()).toEqual({ error: 'invalid_request', count: 0 });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and Allow', async (method) => {
    const response = await gateway.fetch(path, { method });
    expect(response.headers.get('allow')).toMatch(/\bPOST\b/);
    await expectOAuthError(response, 405, 'invalid_request');
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'garbage'])('refuses the content type %s', async (type) => {
    const response = await gateway.post(path, '{"grant_type":"x"}', { 'content-type': type });
    expect([400, 415]).toContain(response.status);
    await expectOAuthError(response, response.status, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });

  it('refuses a body over 64 KiB, invalid UTF-8, bad percent-encoding and NUL', async () => {
    await expectOAuthError(await gateway.post(path, `a=${'x'.repeat(65 * 1024)}`), 413, 'invalid_request');
    await expectOAuthError(await gateway.post(path, new Uint8Array([0x61, 0x3d, 0xff, 0xfe])), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%ff%fe'), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%zz'), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%00'), 400, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });

  it('is down with its service: 503, Retry-After, within 2 s', async () => {
    const start = Date.now();
    const response = await gateway.post(path, { a: '1' });
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectOAuthError(response, 503, 'temporarily_unavailable');
  });

  it('tells nothing of a fault of ours', async () => {
    gateway.on(rpc)(() => {
      throw new Error('SELECT secret FROM t');
    });
    const response = await gateway.post(path, { a: '1' });
    expect(await response.clone().text()).not.toContain('SELECT');
    await expectOAuthError(response, 500, 'server_error');
  });
});

describe('the userinfo endpoint', () => {
  const path = '/t/acme/oauth/userinfo';
  beforeEach(() => gateway.on(rpcMap.token.getUserinfo)(() => ({ status: 200, headers: {}, body: { sub: alice.id } })));

  it('RFC 6750 §2.1, §2.2: takes the token from the header or the form', async () => {
    await gateway.get(`${path}?access_token=query`, { authorization: 'Bearer a' });
    expect(gateway.requestOf(rpcMap.token.getUserinfo)).toEqual({ authorization: 'Bearer a', bodyToken: null });
    const response = await gateway.post(path, { access_token: 'b' });
    expect(gateway.requestOf(rpcMap.token.getUserinfo)).toEqual({ authorization: null, bodyToken: 'b' });
    expect(await response.json()).toEqual({ sub: alice.id });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('RFC 9449 §7.1: hands a DPoP header on with the method and the address of the issuer', async () => {
    await gateway.get(`${path}?a=b`, { authorization: 'DPoP a', dpop: 'a.b.c' });
    const dpop = { proof: 'a.b.c', method: 'GET', url: `${acme.issuer}/oauth/userinfo` };
    expect(gateway.requestOf(rpcMap.token.getUserinfo)).toEqual({ authorization: 'DPoP a', bodyToken: null, dpop });
  });

  it('answers with the media type the service says, for a signed answer', async () => {
    gateway.on(rpcMap.token.getUserinfo)(() => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' }, body: null }));
    const response = await gateway.get(path);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
  });

  it('refuses two tokens in the form, other methods and other content types', async () => {
    await expectOAuthError(await gateway.post(path, 'access_token=a&access_token=b'), 400, 'invalid_request');
    await expectOAuthError(await gateway.fetch(path, { method: 'DELETE' }), 405, 'invalid_request');
    await expectOAuthError(await gateway.post(path, '{}', { 'content-type': 'application/json' }), 415, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });
});
