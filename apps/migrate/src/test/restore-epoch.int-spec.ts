import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Client } from 'pg';
import { type AnyEvent, eventMap, type PayloadOf, serviceNames } from '#contracts';
import { natsServerConfig } from '#messaging';
import { loadConfig } from '#platform';
import { type OwnPostgres, startNats, startOwnPostgres, tenantContext, type TestNats } from '#testing';
import { persistenceOf } from '../migrate-database.js';
import { MigrateConfig } from '../migrate.config.js';
import { migrate } from '../migrate.js';
import { restoreEpoch, type RestoreOptions } from '../restore/restore-epoch.js';

/** What stays as it is in the backup. A new table belongs here or into its service's `afterRestore`. */
const kept = [
  ...[
    'tenants',
    'applications',
    'resource_servers',
    'trusted_issuers',
    'organizations',
    'client_secrets',
    'dynamic_clients',
    'client_documents',
    'idempotency_keys',
  ],
  ...[
    'users',
    'password_credentials',
    'login_failures',
    'stranger_failures',
    'code_guesses',
    'user_code_guesses',
    'throttle_windows',
    'throttle_key',
  ],
  ...[
    'consents',
    'signing_keys',
    'restores',
    'sso_sessions',
    'deliveries',
    'message_templates',
    'message_senders',
    'audit_entries',
    'audit_chains',
  ],
  ...[
    'totp_authenticators',
    'recovery_codes',
    'passkeys',
    'passkey_users',
    'sealed_client_secrets',
    'subject_secrets',
    'user_imports',
    'refused_imports',
  ],
  ...['terms_acceptances', 'sms_numbers', 'organization_members'],
  // Who is told twice that a session ended loses nothing; who is not told stays signed in.
  ...['session_clients', 'logout_deliveries'],
  // What users' sign-ins are compared with: an older one makes more of them stand out, and lets nobody in.
  ...['sign_in_histories', 'sign_in_sources'],
  // An assertion or a DPoP proof that was signed before the restore is refused by its time, used or not.
  ...['used_client_assertions', 'used_dpop_proofs'],
  ...['outbox', 'inbox', 'dead_letters', 'migrations', 'migration_checksums', 'delivery_queue'],
];

describe('F24, N57: the epoch that a restored backup begins', () => {
  const password = randomBytes(16).toString('hex');
  const tenantId = randomUUID();
  let postgres: OwnPostgres;
  let nats: TestNats;
  let publisher: NatsConnection;
  let admin: Client;
  beforeAll(async () => {
    const passwords = { operator: password, tenant: `t${password}`, identity: `i${password}` };
    [postgres, nats] = await Promise.all([startOwnPostgres({ fsync: 'off' }), startNats({ config: natsServerConfig(passwords) })]);
    await migrate(config(), () => undefined);
    admin = new Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    await admin.query(
      `INSERT INTO tenant.tenants (id, slug, name, status, branding, settings, version, created_at, updated_at)
       VALUES ($1, 'acme', 'Acme', 'active', '{}', '{}', 1, now(), now())`,
      [tenantId],
    );
    publisher = await connect({ servers: nats.url, user: 'identity', pass: passwords.identity });
  }, 60_000);
  afterAll(async () => {
    await publisher.close();
    await admin.end();
    await Promise.all([postgres.stop(), nats.stop()]);
  });

  const config = (withNats = true): MigrateConfig =>
    loadConfig(MigrateConfig, {
      OSTIARY_ADMIN_DATABASE_URL: postgres.adminUrl,
      ...(withNats && { OSTIARY_NATS_URL: nats.url, OSTIARY_NATS_USER: 'operator', OSTIARY_NATS_PASSWORD: password }),
      ...Object.fromEntries(serviceNames.map((name) => [`OSTIARY_${name.toUpperCase()}_DATABASE_PASSWORD`, `password-of-${name}`])),
    });
  const restore = async (options: Partial<RestoreOptions> = {}, withNats = true): Promise<readonly string[]> => {
    const lines: string[] = [];
    await restoreEpoch(config(withNats), { sessions: false, keys: false, ...options }, (line) => void lines.push(line));
    return lines;
  };
  const count = async (table: string): Promise<number> =>
    (await admin.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n ?? -1;
  const user = async (version: number): Promise<string> => {
    const id = randomUUID();
    await admin.query(
      `INSERT INTO identity.users (tenant_id, id, status, username, username_key, email_verified, phone_verified, custom_claims, roles, version, created_at, updated_at)
       VALUES ($1, $2, 'active', $3, $3, false, false, '{}', '{}', $4, now(), now())`,
      [tenantId, id, `user-${id.slice(0, 8)}`, version],
    );
    return id;
  };
  const session = async (userId: string): Promise<string> => {
    const id = randomUUID();
    await admin.query(
      `INSERT INTO session.sso_sessions (tenant_id, id, token_hash, user_id, auth_time, amr, created_at, last_seen_at, idle_lifetime, idle_expires_at, expires_at)
       VALUES ($1, $2, $3, $4, 1, '{pwd}', now(), now(), 3600, now() + interval '1 hour', now() + interval '1 hour')`,
      [tenantId, id, randomBytes(32).toString('base64url'), userId],
    );
    return id;
  };
  /** As the identity service tells of it after the backup. */
  const tell = async <E extends AnyEvent>({ subject }: E, payload: PayloadOf<E>): Promise<void> => {
    const envelope = { ...tenantContext(), id: randomUUID(), subject, occurredAt: new Date().toISOString(), tenantId, payload };
    publisher.publish(subject, JSON.stringify(envelope));
    await publisher.flush();
  };
  const statusOf = async (id: string): Promise<string | undefined> =>
    (await admin.query<{ status: string }>('SELECT status FROM identity.users WHERE id = $1', [id])).rows[0]?.status;
  const liveSessions = async (userId: string): Promise<number> =>
    count(`session.sso_sessions WHERE user_id = '${userId}' AND ended_at IS NULL`);

  it('knows of every table whether what is in it may come back', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
      [serviceNames],
    );
    const emptied = Object.values(persistenceOf).flatMap(({ afterRestore = {} }) => Object.values(afterRestore).flat());
    expect(rows.map(({ name }) => name).filter((name) => !kept.includes(name) && !emptied.includes(name))).toEqual([]);
  });

  it('empties what was handed out, keeps what was registered, and notes the time', async () => {
    const id = await user(1);
    await session(id);
    await admin.query(
      `INSERT INTO token.grants (tenant_id, id, client_id, user_id, is_offline, facts, created_at, expires_at)
       VALUES ($1, gen_random_uuid(), 'a-client', $2, false, '{}', now(), now() + interval '1 day')`,
      [tenantId, id],
    );
    const lines = await restore({}, false);
    expect(await count('token.grants')).toBe(0);
    expect([await count('tenant.tenants'), await count('identity.users'), await count('session.sso_sessions')]).toEqual([1, 1, 1]);
    expect(await count(`token.restores WHERE restored_at > now() - interval '1 minute'`)).toBe(1);
    expect(lines).toContain('OSTIARY_NATS_URL is not set: nothing tells what was deleted or switched off after the backup.');
    expect(lines.filter((line) => line.startsWith('Review:'))).toHaveLength(3);
  });

  it('ends sessions and makes keys anew only where that is asked for', async () => {
    await admin.query(
      `INSERT INTO token.signing_keys (tenant_id, kid, algorithm, generation, public_jwk, sealed_private_jwk, created_at, activates_at)
       VALUES ($1, 'a-key', 'ES256', 1, '{}', 'k1.a.b', now(), now())`,
      [tenantId],
    );
    await restore({}, false);
    expect([await count('session.sso_sessions'), await count('token.signing_keys')]).toEqual([1, 1]);
    await restore({ sessions: true }, false);
    expect([await count('session.sso_sessions'), await count('token.signing_keys')]).toEqual([0, 1]);
    await restore({ keys: true }, false);
    expect(await count('token.signing_keys')).toBe(0);
  });

  describe('of what the stream tells', () => {
    it('deletes and disables again what was after the backup, by what happened last, and repeats nothing', async () => {
      const [deleted, disabled, enabledAgain, long] = [await user(1), await user(1), await user(1), await user(9)];
      const about = (userId: string, version: number) => ({ userId, version }) as PayloadOf<typeof eventMap.identity.userDeleted>;
      const updated = (userId: string, status: string, version: number) =>
        ({ userId, status, emailChanged: false, version }) as PayloadOf<typeof eventMap.identity.userUpdated>;
      await tell(eventMap.identity.userUpdated, updated(enabledAgain, 'disabled', 2));
      await tell(eventMap.identity.userUpdated, updated(enabledAgain, 'active', 3));
      await tell(eventMap.identity.userUpdated, updated(disabled, 'disabled', 2));
      await tell(eventMap.identity.userUpdated, updated(long, 'disabled', 5));
      await tell(eventMap.identity.userDeleted, about(deleted, 2));
      await tell(eventMap.identity.userDeleted, about(randomUUID(), 2));
      const lines = await restore();
      expect(lines).toContain('Replayed from the stream: 1 users deleted.');
      expect(lines).toContain('Replayed from the stream: 1 users disabled.');
      const statuses = [await statusOf(deleted), await statusOf(disabled), await statusOf(enabledAgain), await statusOf(long)];
      expect(statuses).toEqual([undefined, 'disabled', 'active', 'active']);
      expect(await count(`identity.outbox WHERE subject = '${eventMap.identity.userDeleted.subject}' AND published_at IS NULL`)).toBe(1);
      expect(await restore()).toContain('Replayed from the stream: nothing was to be done.');
    });

    it('ends the sessions of those whose password changed since, and names them: the old one is good again', async () => {
      const [changed, earlier] = [await user(1), await user(7)];
      for (const id of [changed, earlier]) await session(id);
      for (const userId of [changed, earlier])
        await tell(eventMap.identity.passwordChanged, { userId, version: 4 } as PayloadOf<typeof eventMap.identity.passwordChanged>);
      const lines = await restore();
      expect([await liveSessions(changed), await liveSessions(earlier)]).toEqual([0, 1]);
      expect(lines.filter((line) => line.includes(changed))).toEqual([
        `Review after the backup: users whose password changed: the one before is good again: ${changed}.`,
      ]);
      expect(lines.join('\n')).not.toContain(earlier);
    });

    it('takes nothing for an event that is none, and goes on', async () => {
      const deleted = await user(1);
      for (const text of ['', 'nonsense', '{}', '{"tenantId":1,"subject":"x","payload":{}}', '[null]'])
        publisher.publish(eventMap.identity.userDeleted.subject, text);
      await tell(eventMap.identity.userDeleted, { userId: deleted, version: 2 } as PayloadOf<typeof eventMap.identity.userDeleted>);
      expect(await restore()).toContain('Replayed from the stream: 1 users deleted.');
    });
  });

  it('says so where there is no stream, and refuses what was handed out all the same', async () => {
    await nats.restart({ wipe: true });
    const lines = await restore();
    expect(lines).toContain('There is no event stream: nothing tells what was deleted or switched off after the backup.');
    expect(lines).toContainEqual(expect.stringMatching(/are refused\.$/));
  });
});
