import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names in the words of the field. Tenants without limits keep their settings as they are. */
const rename = (members: readonly (readonly [from: string, to: string])[]): string => `
  UPDATE tenants SET settings = jsonb_set(settings, '{limits}', coalesce((
    SELECT jsonb_agg(rule ${members.map(([from]) => `- '${from}'`).join(' ')}
      || jsonb_build_object(${members.map(([from, to]) => `'${to}', rule->'${from}'`).join(', ')}) ORDER BY nth)
    FROM jsonb_array_elements(settings->'limits') WITH ORDINALITY AS limits(rule, nth)), '[]'))
  WHERE jsonb_typeof(settings->'limits') = 'array'`;

const names = [
  ['per', 'subject'],
  ['counts', 'event'],
  ['most', 'max'],
] as const;

/** Limits say `subject`, `event` and `max`, where they said `per`, `counts` and `most`. */
export class NameMembersOfLimits1798000000000 implements MigrationInterface {
  readonly name = 'NameMembersOfLimits1798000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(rename(names));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(rename(names.map(([from, to]) => [to, from] as const)));
  }
}
