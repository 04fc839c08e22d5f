import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = [
  [
    'public_without_secret',
    `(registration ->> 'type' = 'public') = (registration ->> 'tokenEndpointAuthMethod' IS NOT DISTINCT FROM 'none')`,
  ],
  ['public_with_pkce', `registration ->> 'type' = 'confidential' OR registration ->> 'pkce' = 'required'`],
  ['native_never_first_party', `NOT (registration ->> 'applicationType' = 'native' AND (registration ->> 'firstParty')::boolean)`],
] as const;

const addRules = (conditionOf: (rule: string) => string): string =>
  rules.map(([name, rule]) => `ADD CONSTRAINT applications_${name} CHECK (${conditionOf(rule)})`).join(', ');
const dropRules = rules.map(([name]) => `DROP CONSTRAINT applications_${name}`).join(', ');

/** What a registration must be does not hold of one that lacks the members it is about: a check that comes to NULL lets a row in. */
export class RequireMembersOfRegistrations1798700000000 implements MigrationInterface {
  readonly name = 'RequireMembersOfRegistrations1798700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications ${dropRules}, ${addRules((rule) => `coalesce(${rule}, false)`)},
        ADD CONSTRAINT applications_registration_members
          CHECK (registration ?& ARRAY['type', 'name', 'pkce', 'applicationType', 'firstParty', 'tokenEndpointAuthMethod'])`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications ${dropRules}, DROP CONSTRAINT applications_registration_members, ${addRules((rule) => rule)}`);
  }
}
