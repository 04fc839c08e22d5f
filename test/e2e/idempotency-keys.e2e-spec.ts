import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fulfilled, race, rejected } from '#testing';
import { admin, adminOk, adminToken } from './support/admin.js';
import { eventually } from './support/journey.js';
import { platform } from './support/platform.js';
import { TestTenant } from './support/tenant.js';

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly replayed: boolean };
type Application = { readonly client_id: string; readonly client_secret: string };
type List = { readonly items: readonly Record<string, unknown>[] };

const newKey = (): string => `"${randomUUID()}"`;
const shop = { name: 'Shop', type: 'confidential', grant_types: ['client_credentials'] };
const inProgress = 'urn:ostiary:problem:request_in_progress';

const create = async (
  path: string,
  body: unknown,
  key: string,
  options: { token?: string; signal?: AbortSignal } = {},
): Promise<Answer> => {
  const response = await fetch(`${platform.gateway}/admin/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.token ?? (await adminToken())}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
    ...(options.signal && { signal: options.signal }),
  });
  const { status, headers } = response;
  return { status, headers, text: await response.text(), replayed: headers.get('idempotent-replayed') === 'true' };
};

const memberOf = (answer: Answer, name: string): string => String((JSON.parse(answer.text) as Record<string, unknown>)[name]);
const typeOf = (answer: Answer): string => memberOf(answer, 'type');

/** Asks until nobody else is being answered by the key. */
const repeat = async (path: string, body: unknown, key: string): Promise<Answer> => {
  let answer = await create(path, body, key);
  await eventually(async () => {
    if (answer.status === 409 && typeOf(answer) === inProgress) answer = await create(path, body, key);
    return answer.status !== 409;
  });
  return answer;
};

const tokenOf = async (client: Application, slug: string, resource?: string): Promise<Response> =>
  fetch(`${platform.gateway}/t/${slug}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(resource !== undefined && { resource }) }),
  });

describe('N41: creations with an Idempotency-Key', () => {
  it('make one thing of 100 requests at once, whose secret works', async () => {
    const tenant = await TestTenant.create();
    const [path, key] = [tenant.path('/applications'), newKey()];
    const answers = await race(100, () => create(path, shop, key));
    expect(rejected(answers)).toEqual([]);
    const made = fulfilled(answers).filter(({ status }) => status === 201);
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const answer of fulfilled(answers)) if (answer.status !== 201) expect([answer.status, typeOf(answer)]).toEqual([409, inProgress]);

    expect((await adminOk<List>('GET', path)).items).toHaveLength(1);
    const again = await create(path, shop, key);
    expect(again).toMatchObject({ status: 201, replayed: true, text: made[0]?.text });
    expect((await tokenOf(JSON.parse(again.text) as Application, tenant.slug)).status).toBe(200);
  });

  it('answer as before, byte for byte, whatever they create, and after it is gone', async () => {
    const slug = `t-${randomUUID().slice(0, 8)}`;
    const tenant = await TestTenant.create();
    const { client_id: clientId } = await tenant.confidential({ scopes: [] });
    const { id: serverId } = await tenant.resourceServer();
    const creations: readonly [string, object][] = [
      ['/tenants', { slug, name: 'Made once' }],
      [tenant.path('/users'), { username: 'ada', password: 'plum kettle orbit', custom_claims: { b: 1, a: [{ 2: 3, 1: 4 }] } }],
      [tenant.path('/applications'), shop],
      [tenant.path('/resource-servers'), { identifier: 'https://other.example.com', name: 'Other', scopes: [] }],
      [tenant.path(`/applications/${clientId}/secrets`), { overlap_seconds: 60 }],
      [tenant.path(`/resource-servers/${serverId}/secrets`), { overlap_seconds: 60 }],
    ];
    const repetitions = [];
    for (const [path, body] of creations) {
      const key = newKey();
      const first = await create(path, body, key);
      expect([path, first.status, first.replayed]).toEqual([path, 201, false]);
      const again = async (): Promise<void> => {
        const { status, headers, text, replayed } = await create(path, body, key);
        expect([path, status, replayed, headers.get('etag')]).toEqual([path, 201, true, first.headers.get('etag')]);
        expect(text).toBe(first.text);
        expect(await create(path, { ...body, name: 'Another' }, key)).toMatchObject({ status: path.endsWith('secrets') ? 400 : 422 });
      };
      repetitions.push(again);
      await again();
      const id = memberOf(first, path.endsWith('applications') ? 'client_id' : 'id');
      if (!path.endsWith('secrets')) await adminOk('DELETE', `${path}/${id}`);
    }
    await adminOk('DELETE', tenant.path(`/applications/${clientId}`));
    await adminOk('DELETE', tenant.path(`/resource-servers/${serverId}`));
    for (const again of repetitions) await again();
    expect((await admin('GET', `/tenants/${slug}`)).status).toBe(404);
    for (const list of ['/users', '/applications', '/resource-servers'])
      expect([list, (await adminOk<List>('GET', tenant.path(list))).items]).toEqual([list, []]);
  });

  it('are not spoilt by a refusal', async () => {
    const tenant = await TestTenant.create();
    const [path, key] = [tenant.path('/users'), newKey()];
    await adminOk('POST', path, { username: 'ada' });
    expect((await create(path, { username: 'a b' }, key)).status).toBe(400);
    const taken = await create(path, { username: 'ada' }, key);
    expect([taken.status, typeOf(taken)]).toEqual([409, 'urn:ostiary:problem:conflict']);
    expect(await create(path, { username: 'grace' }, key)).toMatchObject({ status: 201, replayed: false });
    const reused = await create(path, { username: 'ada' }, key);
    expect([reused.status, typeOf(reused)]).toEqual([422, 'urn:ostiary:problem:idempotency_key_reused']);
    expect(reused.headers.get('link')).toMatch(/rel="describedby"/);
  });

  it('are each tenant\u2019s and each client\u2019s own', async () => {
    const [one, other] = [await TestTenant.create(), await TestTenant.create()];
    const key = newKey();
    const first = await create(one.path('/applications'), shop, key);
    const ofOther = await create(other.path('/applications'), shop, key);
    expect([ofOther.status, ofOther.replayed, ofOther.text === first.text]).toEqual([201, false, false]);

    const scopes = ['applications:read', 'applications:write'];
    const second = await adminOk<Application>('POST', '/tenants/system/applications', { ...shop, name: 'Second', scopes });
    const { access_token: token } = (await (await tokenOf(second, 'system', `${platform.gateway}/admin/v1`)).json()) as {
      access_token: string;
    };
    const ofSecond = await create(one.path('/applications'), shop, key, { token });
    expect([ofSecond.status, ofSecond.replayed]).toEqual([201, false]);
    expect(memberOf(ofSecond, 'client_secret')).not.toBe(memberOf(first, 'client_secret'));
    expect(await create(one.path('/applications'), shop, key)).toMatchObject({ replayed: true, text: first.text });
    expect((await adminOk<List>('GET', one.path('/applications'))).items).toHaveLength(2);
    await adminOk('DELETE', `/tenants/system/applications/${second.client_id}`);
  });

  it('are there once when the client gave up at any moment and asks again', async () => {
    const tenant = await TestTenant.create();
    const path = tenant.path('/applications');
    for (const patienceMs of [0, 1, 2, 4, 8, 16, 32, 64]) {
      const key = newKey();
      const body = { ...shop, name: `Given up after ${patienceMs}` };
      await create(path, body, key, { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined);
      expect(await repeat(path, body, key)).toMatchObject({ status: 201 });
    }
    const { items } = await adminOk<List>('GET', `${path}?limit=100`);
    expect(new Set(items.map(({ name }) => name)).size).toBe(8);
    expect(items).toHaveLength(8);
  });

  it('forget their keys with the tenant', async () => {
    const slug = `t-${randomUUID().slice(0, 8)}`;
    const key = newKey();
    const made = async (): Promise<Answer> => {
      await adminOk('POST', '/tenants', { slug, name: 'Again' });
      const answer = await create(`/tenants/${slug}/applications`, shop, key);
      await adminOk('DELETE', `/tenants/${slug}`);
      return answer;
    };
    expect([(await made()).replayed, (await made()).replayed]).toEqual([false, false]);
  });
});
