import { Text, Int } from '../input/members.js';

/** What every resource that changes has. */
export class Versioned {
  @Int({ description: 'Grows by one with every change.', from: 1, to: 2_147_483_647, example: 1 })
  version!: number;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30, example: '2026-01-01T00:00:00.000Z' })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30, example: '2026-01-01T00:00:00.000Z' })
  updated_at!: string;
}
