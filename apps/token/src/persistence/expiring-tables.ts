/**
 * The tables that grow with traffic. Each is partitioned by range of `expires_at`; partitions are made ahead of time and
 * dropped whole `keepHours` after everything in them has expired. Rows that fall in no partition yet lie in a default
 * partition until theirs is made.
 */
export type ExpiringTable = {
  readonly table: string;
  /** Hours that one partition covers. */
  readonly widthHours: number;
  /** How many hours ahead of now partitions exist: about the longest life of a row. */
  readonly aheadHours: number;
  /** How many hours a partition outlives the last row in it. */
  readonly keepHours: number;
};

/** The same in days. */
type DailyTable = { readonly table: string; readonly widthDays: number; readonly aheadDays: number; readonly keepDays: number };

/** Those that the first migration made. */
export const firstExpiringTables: readonly DailyTable[] = [
  { table: 'authorization_requests', widthDays: 1, aheadDays: 2, keepDays: 1 },
  // A day longer than they live: replays of a code are recognised (RFC 6749 §4.1.2).
  { table: 'authorization_codes', widthDays: 1, aheadDays: 2, keepDays: 1 },
  { table: 'ended_sessions', widthDays: 1, aheadDays: 2, keepDays: 0 },
  { table: 'grants', widthDays: 7, aheadDays: 35, keepDays: 1 },
  { table: 'refresh_tokens', widthDays: 28, aheadDays: 56, keepDays: 1 },
  { table: 'access_tokens', widthDays: 1, aheadDays: 3, keepDays: 1 },
  { table: 'revoked_access_tokens', widthDays: 1, aheadDays: 3, keepDays: 1 },
];

const dailyTables: readonly DailyTable[] = [
  ...firstExpiringTables,
  // A day longer than they live: clocks of replicas may be behind that of the database.
  { table: 'used_client_assertions', widthDays: 1, aheadDays: 2, keepDays: 1 },
  // As long as the longest session may live yet, and a week.
  { table: 'session_clients', widthDays: 7, aheadDays: 98, keepDays: 0 },
  // A day longer than they live: a device is told that its code has expired (RFC 8628 §3.5).
  { table: 'device_authorizations', widthDays: 1, aheadDays: 2, keepDays: 1 },
  // Likewise (CIBA §11); and the messages of the last hour are counted by them.
  { table: 'backchannel_authentications', widthDays: 1, aheadDays: 2, keepDays: 1 },
  // Four weeks longer than they live: their owners see which of them it is that works no more. Most lie in the default partition until theirs is made.
  { table: 'api_keys', widthDays: 28, aheadDays: 56, keepDays: 28 },
];

const inHours = ({ table, widthDays, aheadDays, keepDays }: DailyTable): ExpiringTable => ({
  ...{ table, widthHours: 24 * widthDays, aheadHours: 24 * aheadDays, keepHours: 24 * keepDays },
});

export const expiringTables: readonly ExpiringTable[] = [
  ...dailyTables.map(inHours),
  // Minutes old when they expire, and as many as there are requests: what clocks differ by is in their expiry.
  { table: 'used_dpop_proofs', widthHours: 1, aheadHours: 2, keepHours: 0 },
];
