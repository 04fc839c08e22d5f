import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { adminOfAcme, anId, inAcme, problemOf } from './admin-of-acme.js';

describe('what the admin API takes', () => {
  const api = adminOfAcme();

  describe('bad input', () => {
    it.each(['{"slug":', '', 'null', '[]', '"text"', '7', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}'])(
      'answers 400 to the body %j',
      async (body) => {
        expect((await problemOf(await api.call('POST', '/admin/v1/tenants', body))).status).toBe(400);
        expect(api.serviceCalls).toEqual([]);
      },
    );

    it('answers 400 to a body that is not UTF-8', async () => {
      const body = Buffer.concat([Buffer.from('{"slug":"acme","name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
      const headers = { authorization: 'Bearer good', 'content-type': 'application/json' };
      const response = await fetch(`${api.url}/admin/v1/tenants`, { method: 'POST', headers, body });
      expect((await problemOf(response)).status).toBe(400);
    });

    it('answers 400 to a body nested deeper than anything should look into', async () => {
      const deep = `{"username":"a","custom_claims":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
      expect((await problemOf(await api.call('POST', `${inAcme}/users`, deep))).status).toBe(400);
    });

    it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx', 'application/merge-patch+json'])(
      'answers 415 to %s',
      async (contentType) => {
        const response = await api.call('POST', '/admin/v1/tenants', '{}', { 'content-type': contentType });
        expect((await problemOf(response)).status).toBe(415);
      },
    );

    it('answers 413 to more than 64 KiB', async () => {
      expect((await problemOf(await api.call('POST', '/admin/v1/tenants', { name: 'a'.repeat(66_000) }))).status).toBe(413);
    });

    it('answers 405 with Allow to a wrong method', async () => {
      const response = await api.call('PUT', '/admin/v1/tenants', {});
      expect((await problemOf(response)).status).toBe(405);
      expect(response.headers.get('allow')).toMatch(/GET.*POST/);
    });

    it.each(['/admin/v1/nothing', '/admin/', '/admin', '/admin/docs/../../package.json', '/admin/docs/package.json'])(
      'answers 404 to %s',
      async (path) => {
        const url = new URL(api.url);
        const status = await new Promise<number | undefined>((resolve, reject) => {
          httpRequest({ host: '127.0.0.1', port: url.port, path, headers: { authorization: 'Bearer good' } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          })
            .on('error', reject)
            .end();
        });
        expect(status).toBe(404);
      },
    );

    it('names each invalid member once, unknown ones too', async () => {
      const body = { slug: 'Not A Slug', name: 7, surprise: true, branding: { primary_color: 'red' }, settings: [] };
      const { errors } = await problemOf(await api.call('POST', '/admin/v1/tenants', body));
      expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['/branding/primary_color', '/name', '/settings', '/slug', '/surprise']);
    });

    it.each([
      [{ name: null }, '/name'],
      [{ type: 'native' }, '/type'],
      [{ redirect_uris: 'https://a.example/' }, '/redirect_uris'],
      [{ redirect_uris: [7] }, '/redirect_uris'],
      [{ redirect_uris: [null] }, '/redirect_uris'],
      [{ grant_types: ['passwords'] }, '/grant_types'],
      [{ first_party: 'yes' }, '/first_party'],
      [{ refresh_token_grace: '5' }, '/refresh_token_grace'],
      [{ refresh_token_grace: 61 }, '/refresh_token_grace'],
      [{ client_id: 7 }, '/client_id'],
      [{ firstParty: true }, '/firstParty'],
    ])('refuses an application with %j', async (members, pointer) => {
      const { errors } = await problemOf(await api.call('POST', `${inAcme}/applications`, { name: 'A', type: 'public', ...members }));
      expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
      expect(api.serviceCalls).toEqual([]);
    });

    it.each([
      [[null], '/scopes'],
      [['read'], '/scopes'],
      [{}, '/scopes'],
      [[{ name: 'read' }], '/scopes/0/description'],
      [[{ name: 'read', description: 'Read', extra: 1 }], '/scopes/0/extra'],
      [[{ name: 'read', description: 'Read', sensitive: 'yes' }], '/scopes/0/sensitive'],
      [[{ name: 'read', description: 'Read', sensitive: null }], '/scopes/0/sensitive'],
    ])('refuses a resource server with the scopes %j', async (given, pointer) => {
      const body = { identifier: 'urn:x:api', name: 'API', scopes: given };
      const { errors } = await problemOf(await api.call('POST', `${inAcme}/resource-servers`, body));
      expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
    });

    it.each(['limit=0', 'limit=101', 'limit=abc', 'limit=', 'limit=1e1', 'limit=10&limit=20', 'cursor=a&cursor=b', 'offset=3'])(
      'answers 400 to the query %s',
      async (query) => {
        expect((await problemOf(await api.call('GET', `/admin/v1/tenants?${query}`))).status).toBe(400);
        expect(api.serviceCalls).toEqual([]);
      },
    );

    it.each([
      ['0', 'must be at least 1'],
      ['-5', 'must be at least 1'],
      [`-${'9'.repeat(400)}`, 'must be at least 1'],
      ['101', 'must be at most 100'],
      ['9999999999', 'must be at most 100'],
      ['9'.repeat(400), 'must be at most 100'],
      ['1.5', 'must be a whole number'],
      ['1e1', 'must be a whole number'],
      ['abc', 'must be a whole number'],
    ])('N19: says of limit=%.12s which bound it breaks', async (limit, detail) => {
      const { errors } = await problemOf(await api.call('GET', `/admin/v1/tenants?limit=${limit}`));
      expect(errors).toEqual([{ pointer: '/limit', detail }]);
    });

    it.each([
      ['1e400', 'must be at most 86400'],
      ['99999999999999999999999', 'must be at most 86400'],
      ['-1e400', 'must be at least 1'],
      ['0', 'must be at least 1'],
      ['1.5', 'must be a whole number'],
      ['"60"', 'must be a whole number'],
    ])('N19: says of an access_token_lifetime of %s which bound it breaks', async (lifetime, detail) => {
      const body = `{"name":"Shop","type":"public","access_token_lifetime":${lifetime}}`;
      const { errors } = await problemOf(await api.call('POST', `${inAcme}/applications`, body));
      expect(errors).toEqual([{ pointer: '/access_token_lifetime', detail }]);
    });

    it('answers 404 to a tenant that does not exist, before it looks at anything else', async () => {
      const path = '/admin/v1/tenants/not-a-uuid/users';
      expect((await problemOf(await api.call('POST', path, { surprise: 1 }))).status).toBe(404);
      expect(api.serviceCalls).toEqual([]);
    });
  });

  describe('N42: what is missing', () => {
    it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
      'a DELETE that calls itself %s and has no body is answered 204',
      async (contentType) => {
        for (const path of [
          inAcme,
          `${inAcme}/users/${anId}`,
          `${inAcme}/applications/${anId}/secrets/${anId}`,
          `${inAcme}/templates/t/en`,
        ]) {
          const response = await api.call('DELETE', path, undefined, { 'content-type': contentType });
          expect([path, response.status]).toEqual([path, 204]);
        }
        expect((await api.call('DELETE', inAcme, '', { 'content-type': contentType, 'content-length': '0' })).status).toBe(204);
      },
    );

    it('a POST without a body does what it does without members', async () => {
      api.answers['rotateSigningKeys'] = () => ({ keys: [] });
      const response = await api.call('POST', `${inAcme}/signing-keys/rotation`, '', { 'content-type': 'application/json' });
      expect(response.status).toBe(200);
    });

    it.each([
      ['POST', '/admin/v1/tenants', {}, ['/slug', '/name']],
      ['POST', `${inAcme}/applications`, {}, ['/type', '/name']],
      ['POST', `${inAcme}/applications/${anId}/secrets`, undefined, ['/overlap_seconds']],
      ['PUT', `${inAcme}/users/${anId}/password`, {}, ['/password']],
      ['PUT', `${inAcme}/templates/verify-email/en`, {}, ['/text']],
    ])('%s %s with %j: each missing member is required', async (method, path, body, pointers) => {
      const { errors = [] } = await problemOf(await api.call(method, path, body));
      expect([...errors].sort((one, other) => one.pointer.localeCompare(other.pointer))).toEqual(
        [...pointers].sort().map((pointer) => ({ pointer, detail: 'is required' })),
      );
    });

    it('names a missing member inside another, and what null is where it may not be', async () => {
      const body = { identifier: 'urn:x:api', name: null, scopes: [{ name: 'read' }] };
      const { errors } = await problemOf(await api.call('POST', `${inAcme}/resource-servers`, body));
      expect(errors).toEqual(
        expect.arrayContaining([
          { pointer: '/scopes/0/description', detail: 'is required' },
          { pointer: '/name', detail: 'must be text' },
        ]),
      );
    });

    it('is one character, not one characters', async () => {
      const { errors } = await problemOf(await api.call('PUT', `${inAcme}/users/${anId}/password`, { password: '' }));
      expect(errors).toEqual([{ pointer: '/password', detail: 'must have at least 1 character' }]);
    });
  });
});
