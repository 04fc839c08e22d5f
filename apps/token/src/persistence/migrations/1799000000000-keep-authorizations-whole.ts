import type { MigrationInterface, QueryRunner } from 'typeorm';

const authorization = `'authorization', jsonb_build_object(
    'clientId', client_id, 'userId', user_id, 'sessionId', session_id, 'scopes', scopes,
    'resources', CASE WHEN resource IS NULL THEN '[]' ELSE jsonb_build_array(resource) END,
    'authTime', date_part('epoch', auth_time), 'acr', acr, 'amr', amr)`;

const binding = `'redirectUri', redirect_uri, 'codeChallenge', code_challenge, 'nonce', nonce, 'grantId', grant_id`;

/** Each with the columns that `facts` takes the place of: their types, and where their values are in it. */
const shared = [
  ['scopes', 'text[]', `ARRAY(SELECT jsonb_array_elements_text(facts #> '{authorization,scopes}'))`, 'NOT NULL'],
  ['resource', 'text', `facts #>> '{authorization,resources,0}'`, ''],
  ['acr', 'text', `facts #>> '{authorization,acr}'`, ''],
  ['amr', 'text[]', `ARRAY(SELECT jsonb_array_elements_text(facts #> '{authorization,amr}'))`, 'NOT NULL'],
] as const;

const authTime = `to_timestamp((facts #>> '{authorization,authTime}')::float8)`;

const tables = [
  { name: 'grants', facts: authorization, columns: [...shared, ['auth_time', 'timestamptz', authTime, '']] },
  {
    name: 'authorization_codes',
    facts: `${authorization}, ${binding}`,
    columns: [
      ...shared,
      ['auth_time', 'timestamptz', authTime, 'NOT NULL'],
      ['redirect_uri', 'text', `facts ->> 'redirectUri'`, 'NOT NULL'],
      ['code_challenge', 'text', `facts ->> 'codeChallenge'`, ''],
      ['nonce', 'text', `facts ->> 'nonce'`, ''],
      ['grant_id', 'uuid', `(facts ->> 'grantId')::uuid`, 'NOT NULL'],
    ],
  },
] as const;

/**
 * An authorization is one value of codes and grants, so that a fact more is no column more; columns are what statements select by. FORCE is lifted while
 * rows change, since the owner would see those of no tenant.
 */
export class KeepAuthorizationsWhole1799000000000 implements MigrationInterface {
  readonly name = 'KeepAuthorizationsWhole1799000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { name, facts, columns } of tables) {
      await queryRunner.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY, ADD COLUMN facts jsonb, ADD COLUMN is_offline boolean`);
      await queryRunner.query(`UPDATE ${name} SET facts = jsonb_build_object(${facts}), is_offline = 'offline_access' = ANY (scopes)`);
      await queryRunner.query(`
        ALTER TABLE ${name} FORCE ROW LEVEL SECURITY, ALTER COLUMN facts SET NOT NULL, ALTER COLUMN is_offline SET NOT NULL,
          ${columns.map(([column]) => `DROP COLUMN ${column}`).join(', ')}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { name, columns } of tables) {
      const added = columns.map(([column, type]) => `ADD COLUMN ${column} ${type}`).join(', ');
      await queryRunner.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY, ${added}`);
      await queryRunner.query(`UPDATE ${name} SET ${columns.map(([column, , value]) => `${column} = ${value}`).join(', ')}`);
      const required = columns.filter(([, , , constraint]) => constraint !== '').map(([column]) => `, ALTER COLUMN ${column} SET NOT NULL`);
      await queryRunner.query(
        `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY, DROP COLUMN facts, DROP COLUMN is_offline${required.join('')}`,
      );
    }
  }
}
