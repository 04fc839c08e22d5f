import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type LimitRule, rpcMap, type TenantId } from '#contracts';
import { expectErrorPage, expectPage, refuse } from './answers.js';
import { acme, browserToken, emailToken, signInId, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('limits', () => {
  const rule = (members: Partial<LimitRule>): LimitRule => ({
    endpoint: 'token',
    subject: 'address',
    event: 'requests',
    max: 3,
    seconds: 60,
    ...members,
  });
  /** A tenant of the test's own, so that the counters of no other test are met. */
  const tenantWith = (slug: string, limits: readonly LimitRule[]): string => {
    const tenant = { ...acme, id: randomUUID() as TenantId, slug, settings: { ...acme.settings, limits } };
    gateway.on(rpcMap.tenant.resolveTenant)((request) => ({ tenant: request.slug === slug ? tenant : null }));
    gateway.on(rpcMap.identity.reportThrottling)(() => ({ told: true }));
    return `/t/${slug}`;
  };
  const reply = (status: number, error?: string) => ({ status, headers: {}, body: error === undefined ? {} : { error } });
  const tokenRequest = { grant_type: 'client_credentials', client_id: 'notes' };

  it('the token endpoint answers 429 with Retry-After and OAuth\u2019s JSON, and reports it once', async () => {
    const base = tenantWith('limited-token', [rule({})]);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    for (let count = 0; count < 3; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(200);
    for (let count = 0; count < 3; count += 1) {
      const response = await gateway.post(`${base}/oauth/token`, tokenRequest);
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    expect(gateway.called().filter((name) => name === 'identity.report-throttling')).toHaveLength(1);
    expect(gateway.requestOf(rpcMap.identity.reportThrottling)).toMatchObject({ ...rule({}), subjectId: expect.any(String) });
    expect(gateway.called().filter((name) => name === 'token.issue-token')).toHaveLength(3);
  });

  it('the endpoint of attestation challenges, where nobody has proved anything, answers 429, and asks nobody', async () => {
    const base = tenantWith('limited-challenges', [rule({ endpoint: 'attestation_challenge' })]);
    gateway.on(rpcMap.token.createAttestationChallenge)(() => ({ challenge: 'a-challenge' }));
    const ask = () => gateway.post(`${base}/oauth/challenge`, '');
    for (let count = 0; count < 3; count += 1) expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
    expect(gateway.called().filter((name) => name === 'token.create-attestation-challenge')).toHaveLength(3);
  });

  it('the page that confirms an address answers a page with 429, and asks nobody', async () => {
    const base = tenantWith('limited-verification', [rule({ endpoint: 'verify_email' })]);
    gateway.on(rpcMap.identity.verifyEmail)(() => ({ email: 'alice@example.com' }));
    const confirm = () => gateway.post(`${base}/verify-email?token=${emailToken}`, '');
    for (let count = 0; count < 3; count += 1) await expectPage(await confirm(), 200);
    await expectErrorPage(await confirm(), 429);
    expect(gateway.called().filter((name) => name === 'identity.verify-email')).toHaveLength(3);
  });

  it('the pages of one’s own account answer a page with 429, and begin no further sign-ins', async () => {
    const base = tenantWith('limited-account', [rule({ endpoint: 'account' })]);
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
    for (const section of ['', '/sessions', '/password']) expect((await gateway.get(`${base}/account${section}`)).status).toBe(303);
    await expectErrorPage(await gateway.get(`${base}/account`), 429);
    await expectErrorPage(await gateway.get(`${base}/account/profile`), 429);
    expect(gateway.called().filter((name) => name === 'session.start-account-sign-in')).toHaveLength(3);
  });

  it('attack A57: a forwarded address of an untrusted peer changes no limit', async () => {
    const base = tenantWith('limited-forwarded', [rule({})]);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}`, 'x-real-ip': `203.0.113.${count}` };
      statuses.push((await gateway.post(`${base}/oauth/token`, tokenRequest, headers)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it.each([
    ['invalid_grant', 400],
    ['invalid_client', 401],
  ] as const)('counts %s and nothing else, where that is limited', async (event, status) => {
    const base = tenantWith(`limited-${event.replace('_', '-')}`, [rule({ event })]);
    for (const error of [undefined, 'invalid_request', 'invalid_scope', undefined, undefined]) {
      gateway.on(rpcMap.token.issueToken)(() => reply(error === undefined ? 200 : 400, error));
      expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).not.toBe(429);
    }
    gateway.on(rpcMap.token.issueToken)(() => reply(status, event));
    for (let count = 0; count < 3; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(status);
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(429);
  });

  it('counts for a client what it was granted: nobody uses up the limit of another', async () => {
    const base = tenantWith('limited-client', [rule({ subject: 'client' })]);
    gateway.on(rpcMap.token.issueToken)(() => reply(401, 'invalid_client'));
    for (let count = 0; count < 9; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(401);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const authorization = `Basic ${Buffer.from('notes:secret').toString('base64')}`;
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await gateway.post(`${base}/oauth/token`, { grant_type: 'client_credentials' }, { authorization })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await gateway.post(`${base}/oauth/token`, { ...tokenRequest, client_id: 'another' })).status).toBe(200);
  });

  it('are pages where a person looks, and the tenant\u2019s other endpoints go on', async () => {
    const base = tenantWith('limited-pages', [rule({ endpoint: 'authorize', max: 1 }), rule({ endpoint: 'login', max: 1 })]);
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
    for (const path of ['/oauth/authorize', '/login']) {
      await gateway.get(`${base}${path}`);
      const response = await gateway.get(`${base}${path}`);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.status).toBe(429);
    }
    expect((await gateway.get(`${base}/.well-known/openid-configuration`)).status).toBe(200);
  });

  describe('of a sign-in', () => {
    // None of them is this browser's: what is counted is known before.
    const statusesOf = async (base: string, forms: readonly Record<string, string>[]): Promise<number[]> => {
      const statuses: number[] = [];
      for (const form of forms)
        statuses.push((await gateway.post(`${base}/login?sign_in=${signInId}`, form, { accept: 'text/html' })).status);
      return statuses;
    };
    const [allow, deny, password] = [{ decision: 'allow' }, { decision: 'deny' }, { username: 'alice', password: 'guess' }];

    it('at consent count the answers on its page alone', async () => {
      const base = tenantWith('limited-consent', [rule({ endpoint: 'consent', max: 2 })]);
      const statuses = await statusesOf(base, [password, allow, password, deny, password, allow, deny, password]);
      expect(statuses.map((status) => status === 429)).toEqual([false, false, false, false, false, true, true, false]);
      expect(gateway.requestOf(rpcMap.identity.reportThrottling)).toMatchObject({ endpoint: 'consent', subject: 'address' });
    });

    it('at login count the other forms, and none gets around them as an answer of the consent page', async () => {
      const base = tenantWith('limited-login', [rule({ endpoint: 'login', max: 2 })]);
      const disguised = { decision: 'allow', ...password };
      const statuses = await statusesOf(base, [allow, deny, allow, password, disguised, disguised, password, {}, allow]);
      expect(statuses.map((status) => status === 429)).toEqual([false, false, false, false, false, true, true, true, false]);
    });
  });

  it('RFC 9457: are problems in the admin API, by the settings of the built-in tenant', async () => {
    tenantWith('system', [rule({ endpoint: 'admin', event: 'invalid_token' })]);
    for (let count = 0; count < 3; count += 1) expect((await gateway.get('/admin/v1/tenants')).status).toBe(401);
    const response = await gateway.get('/admin/v1/tenants');
    expect([response.status, response.headers.get('content-type')]).toEqual([429, 'application/problem+json; charset=utf-8']);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await response.json()).toMatchObject({ type: 'urn:ostiary:problem:too_many_requests', status: 429 });
  });

  it('hold back no volume that is no failure: a thousand token requests of one address', async () => {
    const base = tenantWith('unlimited', []);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const statuses = await Promise.all(
      Array.from({ length: 1_000 }, async () => (await gateway.post(`${base}/oauth/token`, tokenRequest)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('go on without the report when nobody takes it', async () => {
    const base = tenantWith('limited-unreported', [rule({ max: 1 })]);
    gateway.on(rpcMap.identity.reportThrottling)(refuse('unavailable'));
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(200);
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(429);
  });
});
