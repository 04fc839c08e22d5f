import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '#contracts';
import {
  ensurePostgres,
  isThorough,
  type OwnPostgres,
  repositoryRoot,
  startOwnPostgres,
  startPlatform,
  type TestPlatform,
  type Tool,
} from '#testing';
import { admin, adminOk, adminToken, forgetAdminToken } from './support/admin.js';
import { authorize, eventually, introspect, newBrowser, post, redeem, refresh, signIn, type Tokens } from './support/journey.js';
import { platform, usePlatform } from './support/platform.js';
import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const run = promisify(execFile);
/** The short form is apps/migrate/src/test/restore-epoch.int-spec.ts. */
const inDistributed = platform.topology === 'distributed' && isThorough ? describe : describe.skip;

inDistributed('fault F24, N57: a backup restored into a fresh cluster', () => {
  let tools: Tool;
  let directory: string;
  let original: OwnPostgres;
  let fresh: OwnPostgres;
  let own: TestPlatform;
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let jwtApi: ConfidentialClient;
  let application: TestClient;
  let user: TestUser;
  let report: string;
  const before: Record<string, string> = {};

  /** One of PostgreSQL's own programs, as docs/operations.md uses it. */
  const postgresProgram = (name: string, ...parameters: string[]): Promise<unknown> =>
    run(join(tools.path, name), parameters, { env: { ...process.env, ...tools.env }, maxBuffer: 64 * 1024 * 1024 });
  const maintenance = (url: string): string => Object.assign(new URL(url), { pathname: '/postgres' }).href;

  const restoreEpoch = async (...options: string[]): Promise<string> => {
    const secrets = JSON.parse(await readFile(join(own.address.dataDirectory, 'secrets.json'), 'utf8')) as {
      databasePasswords: Record<string, string>;
    };
    const nats = JSON.parse(await readFile(join(own.address.dataDirectory, '..', 'nats-credentials.json'), 'utf8')) as { operator: string };
    const env = {
      PATH: process.env['PATH'] ?? '',
      OSTIARY_ADMIN_DATABASE_URL: fresh.adminUrl,
      OSTIARY_PUBLIC_URL: own.address.gateway,
      OSTIARY_NATS_URL: own.address.natsUrl ?? '',
      OSTIARY_NATS_USER: 'operator',
      OSTIARY_NATS_PASSWORD: nats.operator,
      ...Object.fromEntries(
        serviceNames.map((name) => [`OSTIARY_${name.toUpperCase()}_DATABASE_PASSWORD`, secrets.databasePasswords[name] ?? '']),
      ),
    };
    const { stdout } = await run(process.execPath, [join(repositoryRoot, 'dist/apps/migrate/src/restore-epoch.main.js'), ...options], {
      env,
    });
    return stdout;
  };

  const userinfoStatus = async (token: string): Promise<number> =>
    (await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } })).status;
  const tokensOf = (tokens: Tokens): { access: string; refresh: string } => ({
    access: tokens.access_token,
    refresh: tokens.refresh_token ?? '',
  });
  const offline = { overrides: { scope: 'openid offline_access orders:read' } };

  beforeAll(async () => {
    tools = await ensurePostgres();
    directory = await mkdtemp(join(tmpdir(), 'ostiary-backup-'));
    original = await startOwnPostgres({ fsync: 'off' }, tools);
    own = await startPlatform('distributed', { OSTIARY_DATABASE_URL: original.adminUrl, OSTIARY_DEMO: 'true' });
    usePlatform(own.address);
    forgetAdminToken();

    tenant = await TestTenant.create();
    api = await tenant.resourceServer({ token_format: 'opaque' });
    jwtApi = await tenant.resourceServer({
      identifier: 'https://jwt.example.com',
      token_format: 'jwt',
      scopes: [{ name: 'notes:read', description: 'Notes' }],
    });
    application = await tenant.publicClient({ scopes: ['openid', 'offline_access', 'orders:read', 'notes:read'] });
    user = await tenant.user();
    const machine = await tenant.confidential({ scopes: ['notes:read'] });
    const doomedApplication = await tenant.confidential();
    const doomedUser = await tenant.user();
    const disabledUser = await tenant.user();
    const lateUser = await tenant.user();

    const jwtOf = async (client: TestClient): Promise<string> =>
      (
        await post<Tokens>(
          tenant.endpoint('token'),
          { grant_type: 'client_credentials', resource: 'https://jwt.example.com', scope: 'notes:read' },
          client,
        )
      ).body.access_token;
    const good = tokensOf(await signIn(tenant, application, user, offline));
    const revoked = tokensOf(await signIn(tenant, application, user, offline));
    const rotated = tokensOf(await signIn(tenant, application, user, offline));
    before['good opaque'] = good.access;
    before['good refresh'] = good.refresh;
    before['revoked opaque'] = revoked.access;
    before['revoked refresh'] = revoked.refresh;
    before['rotated refresh'] = rotated.refresh;
    before['jwt'] = await jwtOf(machine);
    before['admin'] = await adminToken();
    const code = await authorize(tenant, application, user, offline);
    Object.assign(before, { code: code.code, verifier: code.verifier });
    expect(await introspect(tenant, api, good.access)).toMatchObject({ active: true });
    expect(await introspect(tenant, jwtApi, before['jwt'])).toMatchObject({ active: true });

    // Backup, as docs/operations.md has it.
    await postgresProgram(
      'pg_dumpall',
      '--roles-only',
      '--no-role-passwords',
      '--dbname',
      maintenance(original.adminUrl),
      '--file',
      join(directory, 'roles.sql'),
    );
    await postgresProgram('pg_dump', '--format=custom', '--dbname', original.adminUrl, '--file', join(directory, 'ostiary.dump'));

    // What happens after it.
    await post(tenant.endpoint('revoke'), { token: revoked.refresh }, application);
    await refresh(tenant, application, rotated.refresh);
    before['late jwt'] = await jwtOf(machine);
    before['late opaque'] = (await signIn(tenant, application, lateUser, offline)).access_token;
    expect(await introspect(tenant, jwtApi, before['late jwt'])).toMatchObject({ active: true });
    await adminOk('DELETE', tenant.path(`/applications/${doomedApplication.client_id}`));
    await adminOk('DELETE', tenant.path(`/users/${doomedUser.id}`));
    await adminOk('PATCH', tenant.path(`/users/${disabledUser.id}`), { status: 'disabled' });
    Object.assign(before, {
      application: doomedApplication.client_id,
      secret: doomedApplication.client_secret,
      user: doomedUser.id,
      disabled: disabledUser.id,
    });
    await eventually(async () => (await fetch(`${own.address.management}/readyz`)).ok);
    await new Promise((resolve) => setTimeout(resolve, 500));

    // The disaster, and the way back.
    await own.process.stop();
    await original.stop();
    fresh = await startOwnPostgres({ fsync: 'off' }, tools);
    await postgresProgram('psql', '--quiet', '--dbname', maintenance(fresh.adminUrl), '--file', join(directory, 'roles.sql'));
    await postgresProgram('pg_restore', '--exit-on-error', '--dbname', fresh.adminUrl, join(directory, 'ostiary.dump'));
    report = await restoreEpoch();
    own = await own.restart({ OSTIARY_DATABASE_URL: fresh.adminUrl });
    forgetAdminToken();
  }, 180_000);
  afterAll(async () => {
    await own?.close();
    await fresh?.stop();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it.each(['good opaque', 'revoked opaque', 'late opaque'])(
    'the %s access token is inactive, at introspection and userinfo',
    async (name) => {
      expect(await introspect(tenant, api, before[name] ?? '')).toEqual({ active: false });
      expect(await userinfoStatus(before[name] ?? '')).toBe(401);
    },
  );

  it.each(['jwt', 'late jwt'])('the %s is inactive, though its signature is good', async (name) => {
    expect(await introspect(tenant, jwtApi, before[name] ?? '')).toEqual({ active: false });
  });

  it.each(['good refresh', 'revoked refresh', 'rotated refresh'])('the %s token is refused', async (name) => {
    expect(await refresh(tenant, application, before[name] ?? '')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('the code is refused', async () => {
    expect(await redeem(tenant, application, { code: before['code'] ?? '', verifier: before['verifier'] ?? '' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('the token of the admin API is refused', async () => {
    expect((await admin('GET', '/tenants', undefined, { token: before['admin'] ?? '' })).status).toBe(401);
  });

  it('what was deleted after the backup is gone again, what was disabled is disabled', async () => {
    const gone = { client_id: before['application'] ?? '', client_secret: before['secret'] ?? '' };
    const answer = await post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, gone);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await admin('GET', tenant.path(`/users/${before['user']}`))).status).toBe(404);
    expect((await admin('GET', tenant.path(`/users/${before['disabled']}`))).body).toMatchObject({ status: 'disabled' });
  });

  it('what is issued now works: codes, tokens of both kinds, refreshes, the admin API', async () => {
    const tokens = await signIn(tenant, application, user, { browser: newBrowser(), ...offline });
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ active: true });
    const next = await refresh(tenant, application, tokens.refresh_token ?? '');
    expect(next.status).toBe(200);
    const machine = await tenant.confidential({ scopes: ['notes:read'] });
    const issued = await post<Tokens>(
      tenant.endpoint('token'),
      { grant_type: 'client_credentials', resource: 'https://jwt.example.com', scope: 'notes:read' },
      machine,
    );
    expect(await introspect(tenant, jwtApi, issued.body.access_token)).toMatchObject({ active: true });
  });

  it('the command says what it did and what it cannot know', () => {
    expect(report).toMatch(/are refused\./);
    expect(report).toContain('Replayed from the stream: 1 applications deleted.');
    expect(report).toContain('Replayed from the stream: 1 users deleted.');
    expect(report).toContain('Replayed from the stream: 1 users disabled.');
    expect(report).toContain('Review: client secrets deleted or rotated after the backup are good again');
    expect(report).not.toContain(before['secret']);
  });

  it('breaks no consumer: events go on, none is dead', async () => {
    const late = await tenant.user();
    const { access_token: token } = await signIn(tenant, application, late, offline);
    await adminOk('DELETE', tenant.path(`/users/${late.id}`));
    await eventually(async () => !(await introspect(tenant, api, token)).active, 5_000);
    const { Client } = await import('pg');
    const database = new Client({ connectionString: fresh.adminUrl });
    await database.connect();
    for (const service of serviceNames)
      expect((await database.query(`SELECT subject, error FROM ${service}.dead_letters`)).rows).toEqual([]);
    await database.end();
  });
});
