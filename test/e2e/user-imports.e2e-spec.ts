import { execFile } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { type TestClient, TestTenant } from './support/tenant.js';

const password = 'fünf graue Eulen zanken';

type Progress = { readonly id: string; readonly next_position: number; readonly imported: number; readonly refused: number };
type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };

describe('imports of users', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ostiary-import-'));
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const runImport = (...args: string[]): Promise<Run> => {
    const { client_id: id, client_secret: secret } = platform.demo.admin;
    const own = { OSTIARY_PUBLIC_URL: platform.gateway, OSTIARY_ADMIN_CLIENT_ID: id, OSTIARY_ADMIN_CLIENT_SECRET: secret };
    const { NODE_OPTIONS: _options, ...environment } = process.env;
    return new Promise((resolve) => {
      execFile(process.execPath, ['scripts/import-users.mjs', ...args], { env: { ...environment, ...own } }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  };
  const fileOf = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const signInAs = async (username: string): Promise<string | null> => {
    const browser = newBrowser();
    const page = await browser.get(authorizationUrl(tenant, client, pkce()));
    return callbackOf(await logIn(browser, page, { username, password })).get('code');
  };

  it('bring attributes along by one command, and list whom they do not fit', async () => {
    const schema = [{ name: 'level', kind: 'number', labels: [{ locale: 'en', text: 'Level' }], maximum: 9, claim: 'level' }];
    await adminOk('PATCH', tenant.path(), { settings: { user_attributes: schema } });
    const lines = [
      { username: 'fit', attributes: { level: 3 } },
      { username: 'unfit', attributes: { level: 'high' } },
    ];
    const file = await fileOf('attributes.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { code, stdout, stderr } = await runImport('ostiary', tenant.slug, file);
    expect([code, `${stdout}${stderr}`]).toEqual([
      expect.any(Number),
      expect.stringMatching(/unfit[\s\S]*attributes\/level must be a number/),
    ]);
    const found = async (username: string) =>
      (await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users?username=${username}`))).items;
    expect([await found('fit'), await found('unfit')]).toEqual([[expect.objectContaining({ attributes: { level: 3 } })], []]);
  }, 30_000);

  it('take a Keycloak realm by one command; people sign in with the passwords that they had', async () => {
    const salt = randomBytes(16);
    const value = pbkdf2Sync(password, salt, 27_500, 64, 'sha256').toString('base64');
    const credential = {
      type: 'password',
      secretData: JSON.stringify({ value, salt: salt.toString('base64') }),
      credentialData: JSON.stringify({ hashIterations: 27_500, algorithm: 'pbkdf2-sha256' }),
    };
    const users = [
      { username: 'ada', email: 'ada@keycloak.example', emailVerified: true, enabled: true, credentials: [credential] },
      { username: 'joe', enabled: true, totp: true },
    ];
    const file = await fileOf('realm.json', JSON.stringify({ realm: 'acme', users }, null, 2));
    const { code, stdout } = await runImport('keycloak', tenant.slug, file);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/2 of 2: 1 imported, 1 refused[^]*1\tjoe\tsecond_factor\t/)]);
    const lenient = await runImport('keycloak', tenant.slug, file, '--drop-second-factors');
    expect([lenient.code, lenient.stderr]).toEqual([1, expect.stringContaining('begun without --drop-second-factors')]);
    expect(await signInAs('ada')).toBeTruthy();
    expect(await signInAs('ADA@keycloak.example')).toBeTruthy();
  });

  it('go on with the same file where they were interrupted, and send nothing twice', async () => {
    const hash = await bcrypt(password, 4);
    const users = Array.from({ length: 250 }, (_, nth) => ({
      email: `user-${nth}@auth0.example`,
      email_verified: true,
      passwordHash: hash,
    }));
    const file = await fileOf('users.ndjson', users.map((user) => JSON.stringify(user)).join('\n'));
    const { stdout } = await runImport('auth0', tenant.slug, file);
    expect(stdout).toContain('250 of 250: 250 imported, 0 refused');
    const [, id] = /import (\S+):/.exec(stdout) ?? [];
    const again = await runImport('auth0', tenant.slug, file);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining(`Going on with import ${id}: 250 of 250 done.`)]);
    expect(await signInAs('user-249@auth0.example')).toBeTruthy();
  });

  it.each([
    ['no arguments', [], 'Say a format, a tenant and a file'],
    ['another format', ['okta', 'acme', 'x.json'], 'Say a format, a tenant and a file'],
    ['no such file', ['auth0', 'acme', '/nowhere/users.json'], 'ENOENT'],
  ])('say in a sentence what is wrong: %s', async (_name, args, sentence) => {
    const { code, stderr } = await runImport(...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
    expect(stderr).not.toContain('    at ');
  });

  it('say in a sentence what is wrong with a file or a tenant, before anybody is imported', async () => {
    const broken = await fileOf('broken.ndjson', '{"email":"a@b.example"}\n{"email":');
    expect((await runImport('auth0', tenant.slug, broken)).stderr).toMatch(/^Line 2 of .* is not JSON/);
    const large = await fileOf('large.json', JSON.stringify([{ email: 'a@b.example' }, { email: 'x'.repeat(70_000) }]));
    expect((await runImport('auth0', tenant.slug, large)).stderr).toMatch(/^Record 1 has more than 60000 bytes/);
    const fine = await fileOf('fine.json', '[{"username":"fine"}]');
    expect(await runImport('ostiary', 'nowhere', fine)).toMatchObject({ code: 1, stderr: expect.stringMatching(/tenant/i) });
    expect(await adminOk<{ items: unknown[] }>('GET', tenant.path('/users?email=a%40b.example'))).toMatchObject({ items: [] });
  });

  it('are done by the admin API alone, too: each request may be repeated, and what is wrong is told', async () => {
    const path = tenant.path('/user-imports');
    const { id } = await adminOk<Progress>('POST', path, { format: 'ostiary', total: 2 });
    const first = { position: 0, records: [{ username: 'zoe', custom_claims: { myClaim: 1 } }] };
    const sent = await adminOk<Progress>('POST', `${path}/${id}/records`, first);
    expect(sent).toMatchObject({ next_position: 1, imported: 1, refused: 0 });
    expect(await adminOk<Progress>('POST', `${path}/${id}/records`, first)).toEqual(sent);
    expect((await admin('POST', `${path}/${id}/records`, { ...first, position: 2 })).status).toBe(409);
    for (const wrong of [
      {},
      { position: -1, records: [] },
      { position: 1, records: ['ada'] },
      { position: 1, records: 'ada' },
      { ...first, more: 1 },
    ])
      expect((await admin('POST', `${path}/${id}/records`, wrong)).status).toBe(400);
    for (const wrong of [{}, { format: 'okta', total: 1 }, { format: 'auth0', total: 0 }, { format: 'auth0', total: 1, source: 'a b' }])
      expect((await admin('POST', path, wrong)).status).toBe(400);
    const { items } = await adminOk<{ items: { custom_claims: unknown }[] }>('GET', tenant.path('/users?username=zoe'));
    expect(items).toMatchObject([{ custom_claims: { myClaim: 1 } }]);
    const other = await TestTenant.create();
    for (const [method, rest, body] of [
      ['GET', '', undefined],
      ['GET', '/refused', undefined],
      ['POST', '/records', first],
      ['DELETE', '', undefined],
    ] as const)
      expect((await admin(method, other.path(`/user-imports/${id}${rest}`), body)).status).toBe(404);
    expect((await admin('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await admin('GET', `${path}/${id}`)).status).toBe(404);
  });
});
