import { describe, expect, it } from '@jest/globals';
import type { ServiceErrorCode } from '#contracts';
import { describeAdminApi } from '../describe-admin-api.js';
import { acme, adminOfAcme, anId, inAcme, problemOf, refuse } from './admin-of-acme.js';

describe('the admin API', () => {
  const api = adminOfAcme();

  describe('what crosses', () => {
    it('goes in as camelCase and comes out as snake_case, claims as they are', async () => {
      api.answers['createUser'] = ({ request }) => ({ id: 'u', ...request });
      const body = { username: 'jo', email_verified: true, custom_claims: { plan_name: 'gold', favouriteColor: { is_it: 'red' } } };
      const response = await api.call('POST', `${inAcme}/users`, body);
      expect([response.status, await response.json()]).toEqual([201, { id: 'u', ...body }]);
      const [created] = api.calls.filter(({ rpc }) => rpc === 'createUser');
      expect(created?.request).toEqual({ username: 'jo', emailVerified: true, customClaims: body.custom_claims });
      expect(created?.context.tenantId).toBe(acme.id);
    });

    it('changes what is given only, null included where null is a value', async () => {
      api.answers['updateApplication'] = ({ request }) => request;
      await api.call('PATCH', `${inAcme}/applications/${anId}`, { logo_uri: null, access_token_lifetime: 60 });
      const [updated] = api.calls.filter(({ rpc }) => rpc === 'updateApplication');
      expect(updated?.request).toEqual({ clientId: anId, logoUri: null, accessTokenLifetime: 60 });
    });

    it('shows a client secret in the answer that makes it', async () => {
      api.answers['createApplication'] = () => ({
        application: { clientId: 'c', applicationType: 'web', redirectUris: ['http://localhost:3000/cb'], legacyFeatures: [] },
        secret: { id: 's', clientSecret: 'ost_cs_x' },
      });
      const response = await api.call('POST', `${inAcme}/applications`, { name: 'A', type: 'confidential' });
      expect([response.status, await response.json()]).toMatchObject([
        201,
        { client_id: 'c', client_secret: 'ost_cs_x', warnings: [{ pointer: '/redirect_uris/0' }] },
      ]);
    });

    it.each(['required', 'required_unless_nonce', 'optional'])('N33: warns of pkce optional, and says what is lost: %s', async (pkce) => {
      const application = { clientId: anId, applicationType: 'web', redirectUris: ['https://app.example/cb'], legacyFeatures: [] };
      api.answers['getApplication'] = () => ({ ...application, pkce });
      const { warnings } = (await (await api.call('GET', `${inAcme}/applications/${anId}`)).json()) as { warnings: unknown };
      const warning = { pointer: '/pkce', detail: expect.stringMatching(/nonce.*code.*RFC 9700 §2\.1\.1/) };
      expect(warnings).toEqual(pkce === 'optional' ? [warning] : []);
    });

    it('asks for 20 items unless told, and passes the cursor on', async () => {
      api.answers['listTenants'] = ({ request }) => ({ items: [], nextCursor: `after ${String(request['cursor'])}` });
      const response = await api.call('GET', '/admin/v1/tenants?cursor=x');
      expect(await response.json()).toEqual({ items: [], next_cursor: 'after x' });
      expect(api.calls.at(-1)?.request).toEqual({ limit: 20, cursor: 'x' });
    });

    it('answers 204 to a deletion', async () => {
      expect((await api.call('DELETE', inAcme)).status).toBe(204);
    });

    it("does not let applications' paths reach the secrets of a resource server", async () => {
      api.answers['getApplication'] = refuse('not_found');
      expect((await api.call('GET', `${inAcme}/applications/${anId}/secrets`)).status).toBe(404);
      expect((await api.call('DELETE', `${inAcme}/applications/${anId}/secrets/${anId}`)).status).toBe(404);
      expect(api.serviceCalls).toEqual(['getApplication', 'getApplication']);
      await api.call('POST', `${inAcme}/applications/${anId}/secrets`, { overlap_seconds: 0 });
      await api.call('POST', `${inAcme}/resource-servers/${anId}/secrets`, { overlap_seconds: 0 });
      expect(api.calls.filter(({ rpc }) => rpc === 'rotateClientSecret').map(({ request }) => request)).toEqual([
        { clientId: anId, overlapSeconds: 0 },
        { resourceServerId: anId, overlapSeconds: 0 },
      ]);
    });

    it('says whose session or grant is ended, so that none of another user is', async () => {
      for (const path of [`sessions/${anId}`, `grants/${anId}`])
        expect((await api.call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(204);
      expect(api.calls.filter(({ rpc }) => rpc.startsWith('revoke')).map(({ request }) => request)).toEqual([
        { sessionId: anId, userId: anId },
        { grantId: anId, userId: anId },
      ]);
      api.answers['revokeSession'] = api.answers['revokeGrant'] = refuse('not_found');
      for (const path of [`sessions/${anId}`, `grants/${anId}`])
        expect((await api.call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
    });

    it('answers 404 to sessions and grants of somebody who is no user of the tenant', async () => {
      api.answers['getUser'] = refuse('not_found');
      for (const path of ['sessions', 'grants']) expect((await api.call('GET', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
      for (const path of [`sessions/${anId}`, `grants/${anId}`])
        expect((await api.call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
      expect(new Set(api.serviceCalls)).toEqual(new Set(['getUser']));
    });
  });

  describe('RFC 9457: what a service refuses', () => {
    it.each<[ServiceErrorCode, number]>([
      ['invalid_argument', 400],
      ['not_found', 404],
      ['conflict', 409],
      ['version_mismatch', 412],
      ['forbidden', 403],
      ['step_up_required', 403],
      ['too_many_requests', 429],
      ['unavailable', 503],
      ['deadline_exceeded', 503],
    ])('%s becomes %d', async (code, status) => {
      api.answers['createTenant'] = refuse(code, { retryAfter: 7 });
      const response = await api.call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' });
      expect(await problemOf(response)).toMatchObject({ status, type: `urn:ostiary:problem:${code}`, detail: 'Refused.' });
      expect(response.headers.get('retry-after')).toBe('7');
    });

    it('names members as the caller knows them, each once', async () => {
      const members = [
        { pointer: '/settings/accessTokenLifetime', detail: 'is odd' },
        { pointer: '/settings/accessTokenLifetime', detail: 'is prime' },
        { pointer: '/customClaims/favouriteColor', detail: 'is reserved' },
      ];
      api.answers['createTenant'] = refuse('invalid_argument', { members });
      const { errors } = await problemOf(await api.call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' }));
      expect(errors).toEqual([
        { pointer: '/settings/access_token_lifetime', detail: 'is odd; is prime' },
        { pointer: '/custom_claims/favouriteColor', detail: 'is reserved' },
      ]);
    });

    it('tells nothing of a fault of ours', async () => {
      api.answers['createTenant'] = () => {
        throw new Error('password=hunter2');
      };
      const response = await api.call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' });
      expect(JSON.stringify(await problemOf(response))).not.toContain('hunter2');
    });
  });

  describe('N41: a name that is taken', () => {
    const taken = refuse('conflict', { members: [{ pointer: '/slug', detail: 'is taken' }], existingId: anId });

    it('is answered 409 with the id of what has it, to who may read that', async () => {
      api.answers['createTenant'] = api.answers['createUser'] = taken;
      expect(await problemOf(await api.call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'A' }))).toMatchObject({
        status: 409,
        existing_id: anId,
      });
      api.scopes = ['tenants:write', 'users:write', 'users:read'];
      expect(await problemOf(await api.call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'A' }))).not.toHaveProperty('existing_id');
      expect(await problemOf(await api.call('POST', `${inAcme}/users`, { username: 'a' }))).toMatchObject({ existing_id: anId });
    });
  });
  describe('the documentation', () => {
    type Operation = { security?: unknown; operationId?: string; parameters?: readonly { name: string; in: string }[] };
    type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown> } };

    it('is an OpenAPI document of every operation, with its scope', async () => {
      const response = await fetch(`${api.url}/admin/v1/openapi.json`);
      const document = (await response.json()) as Document;
      expect(document.openapi).toBe('3.0.3');
      expect(Object.keys(document.paths).every((path) => path.startsWith('/admin/v1/tenants'))).toBe(true);
      const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
      expect(operations.length).toBeGreaterThan(37);
      expect(operations.every(({ security, operationId }) => security !== undefined && operationId !== undefined)).toBe(true);
      expect(document.paths['/admin/v1/tenants/{tenant_id}/users/{user_id}/sessions']?.['get']?.security).toEqual([
        { admin: ['sessions:read'] },
      ]);
      for (const [template, path] of Object.entries(document.paths)) {
        const named = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        for (const { parameters = [] } of Object.values(path)) {
          expect(
            parameters
              .filter((parameter) => parameter.in === 'path')
              .map(({ name }) => name)
              .sort(),
          ).toEqual(named.sort());
        }
      }
      const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name]) => name);
      for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
    });

    it('is the same without a running platform', async () => {
      const served: unknown = await (await fetch(`${api.url}/admin/v1/openapi.json`)).json();
      expect(JSON.parse(JSON.stringify(await describeAdminApi()))).toEqual(served);
    });

    it('is a page that may load nothing from elsewhere', async () => {
      const page = await fetch(`${api.url}/admin/docs`);
      expect(page.headers.get('content-type')).toContain('text/html');
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      for (const [, path] of (await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
        const asset = await fetch(`${api.url}${path}`);
        expect([path, asset.status]).toEqual([path, 200]);
        await asset.arrayBuffer();
      }
    });
  });
});
