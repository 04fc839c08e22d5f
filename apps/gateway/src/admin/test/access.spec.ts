import { describe, expect, it } from '@jest/globals';
import { allAdminScopes } from '../access/admin-scopes.js';
import { acme, adminOfAcme, anId, inAcme, problemOf, system } from './admin-of-acme.js';
import { publicUrl } from './running-admin.js';

describe('who may use the admin API', () => {
  const api = adminOfAcme();

  describe('N45: who changes something', () => {
    const administrator = { kind: 'administrator', clientId: 'c', address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) };
    const actorsOf = (...rpcs: string[]): unknown[] =>
      api.calls.filter(({ rpc }) => rpcs.includes(rpc)).map(({ context }) => context.actor);

    it.each([
      ['of the platform', 'POST', '/admin/v1/tenants', { slug: 'globex', name: 'Globex' }, 'createTenant'],
      ['of a tenant', 'DELETE', `${inAcme}/users/${acme.id}`, undefined, 'deleteUser'],
    ])('is the client that the token is of, from its address: a change %s', async (_what, method, path, body, rpc) => {
      await api.call(method, path, body, { 'x-forwarded-for': '203.0.113.9' });
      expect(actorsOf(rpc)).toEqual([administrator]);
    });

    it('is nobody known until the token has been verified', async () => {
      await api.call('GET', '/admin/v1/tenants');
      expect(actorsOf('verifyAccessToken')).toEqual([{ ...administrator, kind: 'anonymous', clientId: undefined }]);
    });
  });

  describe('RFC 6750: the bearer token', () => {
    it.each([
      ['none', {}],
      ['another scheme', { authorization: 'Basic Z29vZDpnb29k' }],
      ['an unknown one', { authorization: 'Bearer bad' }],
      ['none after the scheme', { authorization: 'Bearer ' }],
      ['two of them', { authorization: 'Bearer good good' }],
      ['one of 10,000 characters', { authorization: `Bearer ${'a'.repeat(10_000)}` }],
    ])('is missing or refused: %s', async (_what, headers) => {
      const response = await fetch(`${api.url}/admin/v1/tenants`, { headers: headers as Record<string, string> });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="admin"/);
      await problemOf(response);
      expect(api.serviceCalls).toEqual([]);
    });

    it('is not taken from the query (RFC 9700 §4.3.2)', async () => {
      const response = await fetch(`${api.url}/admin/v1/tenants?access_token=good`);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/^Bearer realm="admin", DPoP algs=/),
      ]);
    });

    it('RFC 9449 §7.1: is refused by the scheme that was used, whatever is wrong', async () => {
      const headers = { authorization: 'DPoP not*a*token', dpop: 'a.b.c' };
      const response = await fetch(`${api.url}/admin/v1/tenants`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^DPoP realm="admin", error="invalid_token", .*algs=/);
    });

    it('RFC 9449 §7.1: by the scheme DPoP comes with a proof for this method and address, and is refused as that scheme says', async () => {
      const answer = { error: 'use_dpop_nonce', description: 'No', headers: { 'dpop-nonce': 'n' } };
      api.answers['verifyAccessToken'] = () => ({ valid: false, reason: 'r', refusal: answer });
      const ask = (headers: Record<string, string>) => fetch(`${api.url}/admin/v1/tenants?limit=1`, { headers });
      const response = await ask({ authorization: 'DPoP good', dpop: 'a.b.c', 'x-forwarded-host': 'evil.example' });
      const sent = () => api.calls.findLast(({ rpc }) => rpc === 'verifyAccessToken')?.request;
      expect(sent()).toEqual({ token: 'good', proof: { proof: 'a.b.c', method: 'GET', url: `${publicUrl}/admin/v1/tenants` } });
      expect([response.status, response.headers.get('dpop-nonce')]).toEqual([401, 'n']);
      expect(response.headers.get('www-authenticate')).toMatch(
        /^DPoP realm="admin", error="use_dpop_nonce", error_description="No", algs=/,
      );
      await ask({ authorization: 'DPoP good' });
      expect(sent()).toMatchObject({ proof: { proof: '' } });
      await ask({ authorization: 'Bearer good', dpop: 'a.b.c' });
      expect(sent()).toEqual({ token: 'good' });
    });

    it('RFC 9449 §8.2: is told the next nonce where it is refused after its proof', async () => {
      const verified = { valid: true, clientId: 'c', userId: null, scopes: [], headers: { 'dpop-nonce': 'n' } };
      const statuses = [];
      for (const audience of ['https://elsewhere.example', `${publicUrl}/admin/v1`]) {
        api.answers['verifyAccessToken'] = () => ({ ...verified, audience: [audience] });
        const response = await fetch(`${api.url}/admin/v1/tenants`, { headers: { authorization: 'DPoP good', dpop: 'a.b.c' } });
        expect(response.headers.get('dpop-nonce')).toBe('n');
        statuses.push(response.status);
      }
      expect(statuses).toEqual([401, 403]);
    });

    it('is refused when it is for somebody else', async () => {
      api.answers['verifyAccessToken'] = () => ({
        valid: true,
        clientId: 'c',
        userId: null,
        scopes: api.scopes,
        audience: [`${publicUrl}/t/system`],
      });
      const response = await api.call('GET', '/admin/v1/tenants');
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect((await problemOf(response)).status).toBe(401);
    });

    it('is verified in the tenant system, whatever tenant the request is about or claims', async () => {
      await api.call('GET', `${inAcme}/applications`, undefined, { 'x-tenant-id': acme.id });
      expect(api.calls.find(({ rpc }) => rpc === 'verifyAccessToken')?.context.tenantId).toBe(system.id);
    });
  });

  describe('attack A75: scopes', () => {
    it.each([
      ['GET', `${inAcme}/applications`, 'applications:read'],
      ['POST', `${inAcme}/applications`, 'applications:write'],
      ['DELETE', `${inAcme}/applications/${anId}/secrets/${anId}`, 'applications:write'],
      ['POST', `${inAcme}/resource-servers/${anId}/secrets`, 'resource_servers:write'],
      ['GET', '/admin/v1/tenants', 'tenants:read'],
      ['PATCH', inAcme, 'tenants:write'],
      ['PUT', `${inAcme}/users/${anId}/password`, 'users:write'],
      ['GET', `${inAcme}/users/${anId}/sessions`, 'sessions:read'],
      ['DELETE', `${inAcme}/users/${anId}/grants/${anId}`, 'sessions:write'],
      ['POST', `${inAcme}/signing-keys/rotation`, 'keys:write'],
      ['PUT', `${inAcme}/templates/t/en`, 'templates:write'],
      ['GET', `${inAcme}/deliveries`, 'templates:read'],
      ['POST', `${inAcme}/deliveries/${anId}/retry`, 'templates:write'],
      ['POST', `${inAcme}/sms-test`, 'templates:write'],
      ['GET', `${inAcme}/mail-sender`, 'senders:read'],
      ['PUT', `${inAcme}/mail-sender`, 'senders:write'],
      ['DELETE', `${inAcme}/sms-sender`, 'senders:write'],
    ])('%s %s needs %s: every other one does not do', async (method, path, needed) => {
      api.scopes = allAdminScopes.filter((scope) => scope !== needed);
      const response = await api.call(method, path);
      expect(response.headers.get('www-authenticate')).toMatch(`Bearer realm="admin", error="insufficient_scope", scope="${needed}", DPoP`);
      expect((await problemOf(response)).status).toBe(403);
      expect(api.serviceCalls).toEqual([]);
    });

    it('N43: only who has every scope may change the tenant system itself, its settings included', async () => {
      api.scopes = allAdminScopes.filter((scope) => scope !== 'keys:read');
      const path = `/admin/v1/tenants/${system.id}`;
      for (const [method, body] of [
        ['PATCH', { settings: { access_token_lifetime: 1 } }],
        ['PATCH', {}],
        ['DELETE', undefined],
      ] as const) {
        const response = await api.call(method, path, body);
        expect(response.headers.get('www-authenticate')).toContain(`scope="${allAdminScopes.join(' ')}"`);
        expect((await problemOf(response)).status).toBe(403);
      }
      expect(api.serviceCalls).toEqual([]);
      api.answers['updateTenant'] = () => acme;
      expect((await api.call('PATCH', `/admin/v1/tenants/${acme.id}`, { name: 'Acme' })).status).toBe(200);
      expect((await api.call('GET', path)).status).toBe(200);
      api.scopes = allAdminScopes;
      expect((await api.call('PATCH', path, { name: 'Ours' })).status).toBe(200);
    });

    it('a client that may change applications cannot make itself an administrator in the tenant system', async () => {
      api.scopes = ['applications:read', 'applications:write'];
      const path = `/admin/v1/tenants/${system.id}/applications`;
      expect((await api.call('POST', path, { name: 'Me', type: 'confidential', scopes: ['users:write'] })).status).toBe(403);
      expect((await api.call('POST', `${path}/${anId}/secrets`, { overlap_seconds: 0 })).status).toBe(403);
      expect(api.serviceCalls).toEqual([]);
      api.answers['listApplications'] = () => ({ items: [], nextCursor: null });
      expect((await api.call('GET', path)).status).toBe(200);
    });
  });
});
