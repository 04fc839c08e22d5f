import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  checkMigrations,
  deleteExpiredRows,
  isolateTenants,
  type MigrationClass,
  migrateService,
  provisionDatabase,
  type ServiceSchema,
} from '#persistence';
import { startOwnPostgres, type OwnPostgres } from '#testing';

class CreateNotes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE notes (tenant_id uuid NOT NULL, id bigserial, expires_at timestamptz(3) NOT NULL)');
    for (const sql of [...isolateTenants('notes'), ...deleteExpiredRows('notes', 'expires_at')]) await runner.query(sql);
    await runner.query('SELECT pg_sleep(0.3)'); // long enough for a second runner to meet the first
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes');
  }
}

class AddColour1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notes ADD COLUMN colour text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notes DROP COLUMN colour');
  }
}

class Fail1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notes ADD COLUMN half text');
    await runner.query('SELECT nonsense');
  }

  async down(): Promise<void> {
    // nothing was done
  }
}

const tenant = '6f1c3f9e-58f4-4b39-9d0c-0d3f5b7a2c11';

describe('provisionDatabase and migrateService', () => {
  let postgres: OwnPostgres;
  let adminUrl = '';
  beforeAll(async () => {
    postgres = await startOwnPostgres({ fsync: 'off' });
  }, 60_000);
  afterAll(() => postgres.stop());

  const run = async <Row extends object>(url: string, ...statements: string[]): Promise<Row[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      let rows: Row[] = [];
      for (const sql of statements) rows = (await client.query<Row>(sql)).rows;
      return rows;
    } finally {
      await client.end();
    }
  };

  beforeEach(async () => {
    const name = `d${randomBytes(6).toString('hex')}`;
    await run(postgres.adminUrl, `CREATE DATABASE ${name}`);
    adminUrl = postgres.adminUrl.replace(/\/ostiary$/, `/${name}`);
  });

  it('tells the planner how to plan for the token service alone, and takes that back from roles that were told before', async () => {
    const roles = ['ostiary_session', 'ostiary_token'] as const;
    const told = async (): Promise<readonly (readonly [string, boolean])[]> => {
      const settings = 'SELECT rolname, rolconfig FROM pg_roles WHERE rolname = ANY ($1) ORDER BY rolname'.replace(
        '$1',
        `'{${roles.join()}}'`,
      );
      const rows = await run<{ rolname: string; rolconfig: readonly string[] }>(adminUrl, settings);
      return rows.map(({ rolname, rolconfig }) => [
        rolname,
        ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off'].every((setting) => rolconfig.includes(setting)),
      ]);
    };
    const passwords = new Map([
      ['session', 'one'],
      ['token', 'other'],
    ] as const);
    await provisionDatabase(adminUrl, passwords);
    for (const setting of [`plan_cache_mode = 'force_generic_plan'`, 'enable_seqscan = off'])
      await run(adminUrl, `ALTER ROLE ostiary_session SET ${setting}`);
    expect(await told()).toEqual(roles.map((role) => [role, true]));
    const urls = await provisionDatabase(adminUrl, passwords);
    expect(await told()).toEqual([
      ['ostiary_session', false],
      ['ostiary_token', true],
    ]);
    expect(await run(urls.get('session') ?? '', 'SHOW enable_seqscan')).toEqual([{ enable_seqscan: 'on' }]);
  });

  const provision = async (password = 'p@ss/w:rd?#%'): Promise<string> =>
    (await provisionDatabase(adminUrl, new Map([['session', password]]))).get('session') ?? '';

  it('makes a role that may connect with its password and use rows, sequences included', async () => {
    const url = await provision();
    await migrateService(adminUrl, { service: 'session', migrations: [CreateNotes1700000000000] });
    await run(
      url,
      `SELECT set_config('ostiary.tenant_id', '${tenant}', false)`,
      `INSERT INTO session.notes (tenant_id, expires_at) VALUES ('${tenant}', now())`,
    );
  });

  it('ends with the rights as they were where it fails between granting and taking back', async () => {
    await provision();
    const schema = { service: 'session', migrations: [CreateNotes1700000000000] } as const;
    await migrateService(adminUrl, schema);
    await run(
      adminUrl,
      `CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF current_query() LIKE 'REVOKE%migrations%' THEN RAISE 'the process dies here'; END IF;
       END $$`,
      `CREATE EVENT TRIGGER refuse_revokes ON ddl_command_start WHEN TAG IN ('REVOKE') EXECUTE FUNCTION refuse()`,
    );
    await expect(migrateService(adminUrl, schema)).rejects.toThrow('the process dies here');
    const rights = `SELECT has_table_privilege('ostiary_session', 'session.migrations', 'DELETE') AS writes`;
    expect(await run(adminUrl, rights)).toEqual([{ writes: false }]);
  });

  it('lets the roles of the service call its functions, the spare one too, and nobody else', async () => {
    await provisionDatabase(adminUrl, new Map([['session', 'p']]), new Map([['session', 'q']]));
    await migrateService(adminUrl, { service: 'session', migrations: [CreateNotes1700000000000] });
    await run(adminUrl, 'DROP ROLE IF EXISTS stranger', 'CREATE ROLE stranger');
    const rights = `SELECT rolname FROM pg_roles WHERE rolname IN ('stranger', 'ostiary_session', 'ostiary_session_2')
      AND has_function_privilege(oid, 'session.delete_expired_notes(timestamptz, integer)', 'EXECUTE') ORDER BY 1`;
    expect(await run(adminUrl, rights)).toEqual([{ rolname: 'ostiary_session' }, { rolname: 'ostiary_session_2' }]);
  });

  it('may be repeated, by several at once, and sets the passwords anew', async () => {
    const old = await provision('old');
    const urls = await Promise.all(Array.from({ length: 4 }, () => provision('new')));
    for (const url of urls) expect(await run(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(run(old, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it.each(['SUPERUSER', 'BYPASSRLS'])('refuses to serve with a role that is %s', async (attribute) => {
    await provision();
    await run(adminUrl, `ALTER ROLE ostiary_session ${attribute}`);
    try {
      await expect(provision()).rejects.toThrow(/row-level security would not hold/);
    } finally {
      await run(adminUrl, 'ALTER ROLE ostiary_session NOSUPERUSER NOBYPASSRLS');
    }
  });

  it('never sends a password to the server', async () => {
    await provision('a-planted-password');
    const rows = await run<{ rolpassword: string }>(adminUrl, `SELECT rolpassword FROM pg_authid WHERE rolname = 'ostiary_session'`);
    expect(rows[0]?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it('runs each migration once, however many run it at once', async () => {
    await provision();
    const schema = { service: 'session', migrations: [CreateNotes1700000000000, AddColour1700000000001] } as const;
    const ran = await Promise.all([migrateService(adminUrl, schema), migrateService(adminUrl, schema), migrateService(adminUrl, schema)]);
    expect(ran.flat()).toEqual(['CreateNotes1700000000000', 'AddColour1700000000001']);
    expect(await run(adminUrl, 'SELECT name FROM session.migrations ORDER BY id')).toHaveLength(2);
  });

  it('runs only what is new', async () => {
    await provision();
    await migrateService(adminUrl, { service: 'session', migrations: [CreateNotes1700000000000] });
    const both = { service: 'session', migrations: [CreateNotes1700000000000, AddColour1700000000001] } as const;
    expect(await migrateService(adminUrl, both)).toEqual(['AddColour1700000000001']);
    expect(await migrateService(adminUrl, both)).toEqual([]);
  });

  describe('N07: what ran before', () => {
    const schemaOf = (...migrations: MigrationClass[]): ServiceSchema => ({ service: 'session', migrations });
    const edited = (change: (sql: string) => string): MigrationClass => {
      const { name } = CreateNotes1700000000000;
      return {
        [name]: class extends CreateNotes1700000000000 {
          override up(runner: QueryRunner): Promise<void> {
            return super.up({ query: (sql: string) => runner.query(change(sql)) } as QueryRunner);
          }
        },
      }[name] as MigrationClass;
    };
    const schemaText = async (): Promise<unknown> =>
      run(adminUrl, `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'session' ORDER BY 1, 2`);

    beforeEach(async () => {
      await provision();
      await migrateService(adminUrl, schemaOf(CreateNotes1700000000000));
    });

    it.each([
      ['a column more', (sql: string) => sql.replace('id bigserial', 'id bigserial, colour text')],
      ['another function below it', (sql: string) => sql.replace('LIMIT', ' LIMIT 1 +')],
      ['another case', (sql: string) => sql.replace('SELECT pg_sleep', 'select pg_sleep')],
    ])('refuses a migration that was edited after it ran, and runs none of the new ones: %s', async (_what, change) => {
      const before = await schemaText();
      const refused = [
        migrateService(adminUrl, schemaOf(edited(change), AddColour1700000000001)),
        checkMigrations(adminUrl, [schemaOf(edited(change))]),
      ];
      for (const attempt of refused)
        await expect(attempt).rejects.toMatchObject({
          name: 'StartError',
          message: expect.stringMatching(/^The database's schema session was migrated by another text of CreateNotes1700000000000 than/),
        });
      expect(await schemaText()).toEqual(before);
    });

    it('does not mind how the text is indented', async () => {
      const indented = edited((sql) => `\n      ${sql.replaceAll(' ', '\n  ')}\n`);
      expect(await migrateService(adminUrl, schemaOf(indented, AddColour1700000000001))).toEqual(['AddColour1700000000001']);
    });

    it('refuses a schema that is newer than the program', async () => {
      await migrateService(adminUrl, schemaOf(CreateNotes1700000000000, AddColour1700000000001));
      await expect(migrateService(adminUrl, schemaOf(CreateNotes1700000000000))).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringMatching(
          /^The database's schema session is newer than this program, which knows no migration AddColour1700000000001\./,
        ),
      });
    });

    it('refuses a schema from before there were checksums', async () => {
      await run(adminUrl, 'DROP TABLE session.migration_checksums');
      await expect(migrateService(adminUrl, schemaOf(CreateNotes1700000000000))).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringMatching(/^The database's schema session was made by a program that kept no checksums/),
      });
      await run(adminUrl, 'CREATE TABLE session.migration_checksums (name text PRIMARY KEY, sha256 text NOT NULL)');
      await expect(migrateService(adminUrl, schemaOf(CreateNotes1700000000000))).rejects.toThrow(/kept no checksums/);
    });

    it('writes a checksum down with the migration or not at all', async () => {
      await expect(migrateService(adminUrl, schemaOf(CreateNotes1700000000000, Fail1700000000002))).rejects.toThrow(/nonsense/);
      const both = await run(adminUrl, 'SELECT name FROM session.migrations JOIN session.migration_checksums USING (name)');
      expect(both).toEqual([{ name: 'CreateNotes1700000000000' }]);
      expect(await run(adminUrl, 'SELECT name FROM session.migration_checksums')).toEqual(both);
    });

    it('lets the service read its migrations, and neither read nor write their checksums', async () => {
      const url = await provision();
      expect(await run(url, 'SELECT name FROM session.migrations')).toHaveLength(1);
      for (const sql of [
        'SELECT name FROM session.migration_checksums',
        'DELETE FROM session.migration_checksums',
        'DELETE FROM session.migrations',
      ])
        await expect(run(url, sql)).rejects.toThrow(/permission denied/);
    });
  });

  it('undoes a migration that fails, keeps those before it, and can go on later', async () => {
    await provision();
    const failing = { service: 'session', migrations: [CreateNotes1700000000000, Fail1700000000002] } as const;
    await expect(migrateService(adminUrl, failing)).rejects.toThrow(/nonsense/);
    expect(await run(adminUrl, `SELECT FROM information_schema.columns WHERE column_name = 'half'`)).toEqual([]);
    const mended = { service: 'session', migrations: [CreateNotes1700000000000, AddColour1700000000001] } as const;
    expect(await migrateService(adminUrl, mended)).toEqual(['AddColour1700000000001']);
  });

  it('works for an administrator who is no superuser, forced row security included', async () => {
    const owner = `owner_${randomBytes(4).toString('hex')}`;
    const name = new URL(adminUrl).pathname.slice(1);
    await run(adminUrl, 'DROP ROLE IF EXISTS ostiary_notification');
    await run(adminUrl, `CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'o'`, `ALTER DATABASE ${name} OWNER TO ${owner}`);
    const ownerUrl = adminUrl.replace(/\/\/[^@]*@/, `//${owner}:o@`);
    const urls = await provisionDatabase(ownerUrl, new Map([['notification', 'n']]));
    await migrateService(ownerUrl, { service: 'notification', migrations: [CreateNotes1700000000000] });
    const url = urls.get('notification') ?? '';
    await run(
      url,
      `SELECT set_config('ostiary.tenant_id', '${tenant}', false)`,
      `INSERT INTO notification.notes (tenant_id, expires_at) VALUES ('${tenant}', '2000-01-01'), ('${tenant}', '2100-01-01')`,
    );
    expect(await run(ownerUrl, 'SELECT id FROM notification.notes')).toEqual([]);
    expect(await run(url, 'SELECT notification.delete_expired_notes(now(), 10) AS count')).toEqual([{ count: 1 }]);
  });

  it('fails, and does not hang, without a database', async () => {
    const nowhere = 'postgres://x:y@127.0.0.1:1/none';
    await expect(provisionDatabase(nowhere, new Map([['session', 'p']]))).rejects.toThrow(/ECONNREFUSED/);
    await expect(migrateService(nowhere, { service: 'session', migrations: [] })).rejects.toThrow(/ECONNREFUSED/);
  });
});
