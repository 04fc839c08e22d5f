import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';
import { firstExpiringTables as expiringTables } from '../expiring-tables.js';

const tables = [
  `CREATE TABLE authorization_requests (
     tenant_id uuid NOT NULL,
     id_hash text NOT NULL,
     expires_at timestamptz NOT NULL,
     client_id text NOT NULL,
     request jsonb NOT NULL,
     created_at timestamptz NOT NULL,
     consumed_at timestamptz,
     PRIMARY KEY (tenant_id, id_hash, expires_at)
   ) PARTITION BY RANGE (expires_at)`,

  `CREATE TABLE authorization_codes (
     tenant_id uuid NOT NULL,
     code_hash text NOT NULL,
     expires_at timestamptz NOT NULL,
     grant_id uuid NOT NULL,
     client_id text NOT NULL,
     user_id uuid NOT NULL,
     session_id uuid NOT NULL,
     redirect_uri text NOT NULL,
     code_challenge text,
     nonce text,
     scopes text[] NOT NULL,
     resource text,
     auth_time timestamptz NOT NULL,
     acr text,
     amr text[] NOT NULL,
     created_at timestamptz NOT NULL,
     consumed_at timestamptz,
     PRIMARY KEY (tenant_id, code_hash, expires_at)
   ) PARTITION BY RANGE (expires_at)`,
  `CREATE INDEX authorization_codes_unredeemed ON authorization_codes (tenant_id, user_id) WHERE consumed_at IS NULL`,

  `CREATE TABLE ended_sessions (
     tenant_id uuid NOT NULL,
     session_id uuid NOT NULL,
     expires_at timestamptz NOT NULL,
     PRIMARY KEY (tenant_id, session_id, expires_at)
   ) PARTITION BY RANGE (expires_at)`,
  `COMMENT ON TABLE ended_sessions IS
     'Sessions whose codes are no longer redeemed, but for what outlives its session. Kept longer than any code lives.'`,

  `CREATE TABLE grants (
     tenant_id uuid NOT NULL,
     id uuid NOT NULL,
     client_id text NOT NULL,
     user_id uuid,
     session_id uuid,
     scopes text[] NOT NULL,
     resource text,
     auth_time timestamptz,
     acr text,
     amr text[] NOT NULL,
     created_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     revoked_at timestamptz,
     PRIMARY KEY (tenant_id, id, expires_at)
   ) PARTITION BY RANGE (expires_at)`,
  `CREATE INDEX grants_of_user ON grants (tenant_id, user_id, created_at, id) WHERE user_id IS NOT NULL`,
  `CREATE INDEX grants_of_session ON grants (tenant_id, session_id) WHERE session_id IS NOT NULL AND revoked_at IS NULL`,
  `CREATE INDEX grants_of_client ON grants (tenant_id, client_id) WHERE revoked_at IS NULL`,

  `CREATE TABLE refresh_tokens (
     tenant_id uuid NOT NULL,
     token_hash text NOT NULL,
     expires_at timestamptz NOT NULL,
     idle_expires_at timestamptz NOT NULL,
     grant_id uuid NOT NULL,
     client_id text NOT NULL,
     issued_at timestamptz NOT NULL,
     spent_at timestamptz,
     successor_hash text,
     successor_salt text,
     PRIMARY KEY (tenant_id, token_hash, expires_at),
     CHECK ((spent_at IS NULL) = (successor_hash IS NULL) AND (spent_at IS NULL) = (successor_salt IS NULL))
   ) PARTITION BY RANGE (expires_at)`,
  `COMMENT ON COLUMN refresh_tokens.expires_at IS
     'The absolute limit of the whole family: spent tokens stay until then, so that replays are recognised.'`,

  `CREATE TABLE access_tokens (
     tenant_id uuid NOT NULL,
     token_hash text NOT NULL,
     expires_at timestamptz NOT NULL,
     grant_id uuid NOT NULL,
     client_id text NOT NULL,
     user_id uuid,
     scopes text[] NOT NULL,
     audience text[] NOT NULL,
     issued_at timestamptz NOT NULL,
     PRIMARY KEY (tenant_id, token_hash, expires_at)
   ) PARTITION BY RANGE (expires_at)`,
  `COMMENT ON TABLE access_tokens IS 'Opaque access tokens. JWTs are not stored, their grant is.'`,

  `CREATE TABLE revoked_access_tokens (
     tenant_id uuid NOT NULL,
     token_hash text NOT NULL,
     expires_at timestamptz NOT NULL,
     grant_id uuid NOT NULL,
     client_id text NOT NULL,
     PRIMARY KEY (tenant_id, token_hash, expires_at)
   ) PARTITION BY RANGE (expires_at)`,

  `CREATE TABLE consents (
     tenant_id uuid NOT NULL,
     user_id uuid NOT NULL,
     client_id text NOT NULL,
     resource text NOT NULL DEFAULT '',
     scopes text[] NOT NULL,
     granted_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (tenant_id, user_id, client_id, resource)
   )`,
  `COMMENT ON COLUMN consents.resource IS 'Identifier of the resource server the scopes belong to; empty: OpenID Connect alone.'`,
  `CREATE INDEX consents_of_client ON consents (tenant_id, client_id)`,

  `CREATE TABLE signing_keys (
     tenant_id uuid NOT NULL,
     kid text NOT NULL,
     algorithm text NOT NULL,
     generation integer NOT NULL CHECK (generation > 0),
     public_jwk jsonb NOT NULL,
     sealed_private_jwk text NOT NULL,
     created_at timestamptz NOT NULL,
     activates_at timestamptz NOT NULL,
     PRIMARY KEY (tenant_id, kid),
     UNIQUE (tenant_id, algorithm, generation)
   )`,
];

const ownedByTenants = [...expiringTables.map(({ table }) => table), 'consents', 'signing_keys'];

const quoted = (text: string): string => `$statement$${text}$statement$`;

/**
 * The service's role may not create or drop tables; this function may, on the partitioned tables of this schema alone.
 * Each partition is isolated itself, since a query that names it directly never meets its parent's policy. FORCE binds
 * the owner too, as whom the function runs: it is lifted from the default partition while rows move out of it, under
 * the exclusive lock that attaching takes anyway.
 */
export const maintainPartitions = `
CREATE FUNCTION maintain_partitions(parent text, width_days integer, ahead_days integer, keep_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = token, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $function$
DECLARE
  width interval := make_interval(days => width_days);
  starts timestamptz := date_bin(width, now(), timestamptz '2024-01-01 00:00:00Z');
  leftovers text := parent || '_default';
  partition_name text;
  statement text;
  expired record;
  changes integer := 0;
BEGIN
  IF width_days < 1 OR ahead_days < 0 OR keep_days < 0 THEN
    RAISE EXCEPTION 'maintain_partitions: bad span of days';
  END IF;
  PERFORM FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'token' AND c.relname = parent;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'maintain_partitions: % is not a partitioned table of this schema', parent;
  END IF;
  -- One replica at a time; the others have nothing left to do.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('token.maintain_partitions.' || parent, 0)) THEN
    RETURN 0;
  END IF;

  WHILE starts <= now() + make_interval(days => ahead_days) LOOP
    partition_name := parent || '_' || to_char(starts, 'YYYYMMDD');
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name, parent);
      EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', leftovers);
      EXECUTE format('DELETE FROM %I WHERE expires_at < %L', leftovers, now() - make_interval(days => keep_days));
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE expires_at >= %L AND expires_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        leftovers, starts, starts + width, partition_name);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', leftovers);
      FOREACH statement IN ARRAY ARRAY[${isolateTenants('partition_name').map(quoted).join(', ')}] LOOP
        EXECUTE replace(statement, 'partition_name', partition_name);
      END LOOP;
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition_name, starts, starts + width);
      changes := changes + 1;
    END IF;
    starts := starts + width;
  END LOOP;

  -- Dropping takes the parent's lock, attaching has taken a partition's: in one transaction they could deadlock with traffic.
  IF changes > 0 THEN
    RETURN changes;
  END IF;
  FOR expired IN
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(parent)
      AND substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz < now() - make_interval(days => keep_days)
  LOOP
    EXECUTE format('DROP TABLE %I', expired.name);
    changes := changes + 1;
  END LOOP;
  RETURN changes;
END
$function$`;

/** All tables of the token service, their isolation by tenant, and the functions that keep the growing ones short. */
export class CreateTokenTables1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...tables,
      ...ownedByTenants.flatMap(isolateTenants),
      ...expiringTables.flatMap(({ table }) => [
        `CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`,
        ...isolateTenants(`${table}_default`),
      ]),
      maintainPartitions,
      ...expiringTables.map(
        ({ table, widthDays, aheadDays, keepDays }) => `SELECT maintain_partitions('${table}', ${widthDays}, ${aheadDays}, ${keepDays})`,
      ),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION maintain_partitions');
    for (const table of ownedByTenants) await runner.query(`DROP TABLE ${table}`);
  }
}
