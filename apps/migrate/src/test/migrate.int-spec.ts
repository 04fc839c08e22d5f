import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { serviceNames } from '#contracts';
import { natsServerConfig } from '#messaging';
import { loadConfig } from '#platform';
import { startNats, startOwnPostgres, type OwnPostgres, type TestNats } from '#testing';
import { MigrateConfig } from '../migrate.config.js';
import { lookAfterStreams } from '../look-after-streams.js';
import { migrate } from '../migrate.js';
import { StreamsConfig } from '../streams.config.js';

const operatorPassword = randomBytes(16).toString('hex');

describe('migrate', () => {
  let postgres: OwnPostgres;
  let nats: TestNats;
  beforeAll(async () => {
    [postgres, nats] = await Promise.all([startOwnPostgres(), startNats({ config: natsServerConfig({ operator: operatorPassword }) })]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([postgres.stop(), nats.stop()]);
  });

  const config = (adminDatabaseUrl = postgres.adminUrl): MigrateConfig =>
    loadConfig(MigrateConfig, {
      OSTIARY_ADMIN_DATABASE_URL: adminDatabaseUrl,
      OSTIARY_NATS_URL: nats.url,
      OSTIARY_NATS_USER: 'operator',
      OSTIARY_NATS_PASSWORD: operatorPassword,
      ...Object.fromEntries(
        serviceNames.map((service) => [`OSTIARY_${service.toUpperCase()}_DATABASE_PASSWORD`, `password-of-${service}`]),
      ),
    });

  it('says in one line who may not migrate, and where there is no database', async () => {
    const admin = new Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    await admin.query(`CREATE ROLE plain_user LOGIN PASSWORD 'plain'`);
    await admin.end();
    const at = (change: (url: URL) => void): MigrateConfig => {
      const url = new URL(postgres.adminUrl);
      change(url);
      return config(url.href);
    };
    const plain = at((url) => Object.assign(url, { username: 'plain_user', password: 'plain' }));
    await expect(migrate(plain, () => undefined)).rejects.toMatchObject({
      name: 'StartError',
      message: 'The role plain_user may not create roles and schemas in PostgreSQL. Name one that may in OSTIARY_ADMIN_DATABASE_URL.',
    });
    const nowhere = at((url) => Object.assign(url, { pathname: '/nowhere' }));
    await expect(migrate(nowhere, () => undefined)).rejects.toThrow(/has no database nowhere.*OSTIARY_ADMIN_DATABASE_URL/);
  });

  it('makes every service able to log in to a schema of its own, and the streams; twice is once', async () => {
    const lines: string[] = [];
    await Promise.all([migrate(config(), (line) => void lines.push(line)), migrate(config(), () => undefined)]);
    expect(lines.at(-1)).toBe('Streams and consumers are up to date.');

    for (const service of serviceNames) {
      const url = new URL(postgres.adminUrl);
      [url.username, url.password] = [`ostiary_${service}`, `password-of-${service}`];
      const client = new Client({ connectionString: url.href });
      await client.connect();
      try {
        const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${service}.outbox`);
        expect(rows).toEqual([{ count: '0' }]);
        await expect(client.query(`DROP TABLE ${service}.outbox`)).rejects.toThrow(/must be owner/);
        await expect(client.query(`SELECT FROM ${service === 'token' ? 'tenant' : 'token'}.outbox`)).rejects.toThrow(/permission denied/);
      } finally {
        await client.end();
      }
    }

    const again: string[] = [];
    await migrate(config(), (line) => void again.push(line));
    for (const service of serviceNames) expect(again).toContain(`${service}: up to date.`);
  }, 60_000);

  it('N07: refuses a schema that it does not know, before anything is changed', async () => {
    await migrate(config(), () => undefined);
    const admin = new Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    const passwords = async (): Promise<unknown> => (await admin.query('SELECT rolname, rolpassword FROM pg_authid ORDER BY 1')).rows;
    try {
      await admin.query(`INSERT INTO token.migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`);
      const before = await passwords();
      await expect(migrate(config(), () => undefined)).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringMatching(
          /^The database's schema token is newer than this program, which knows no migration Later9999999999999\./,
        ),
      });
      expect(await passwords()).toEqual(before);
      await admin.query(`DELETE FROM token.migrations WHERE name LIKE 'Later%'`);
      await migrate(config(), () => undefined);
    } finally {
      await admin.end();
    }
  });

  it('looks after the streams without a database: once, or for as long as it stays', async () => {
    const streams = (watch: boolean): StreamsConfig =>
      loadConfig(StreamsConfig, {
        OSTIARY_NATS_URL: nats.url,
        OSTIARY_NATS_USER: 'operator',
        OSTIARY_NATS_PASSWORD: operatorPassword,
        OSTIARY_STREAMS_WATCH: String(watch),
      });
    const lines: string[] = [];
    await nats.restart({ wipe: true });
    expect(await lookAfterStreams(streams(false), (line) => void lines.push(line))).toBeNull();
    expect(lines).toEqual(['Streams and consumers are up to date.']);
    const keeper = await lookAfterStreams(streams(true), (line) => void lines.push(line));
    await nats.restart({ wipe: true });
    for (const end = Date.now() + 20_000; !lines.at(-1)?.includes('anew'); await sleep(50)) expect(Date.now()).toBeLessThan(end);
    await keeper?.stop();
    await expect(lookAfterStreams(loadConfig(StreamsConfig, {}), () => undefined)).rejects.toThrow(/OSTIARY_NATS_URL/);
  }, 60_000);

  it('refuses to start without the password of a role', () => {
    expect(() => loadConfig(MigrateConfig, { OSTIARY_ADMIN_DATABASE_URL: postgres.adminUrl })).toThrow(
      /OSTIARY_TOKEN_DATABASE_PASSWORD is not set/,
    );
  });
});
