import type { Query, Statement } from '#kernel';
import type { DeviceAuthorization, DeviceAuthorizationStore } from '#oauth-core';
import { sqlQuery, sqlStatement } from '#persistence';
import { PolledTable } from '../polled-table.js';
import { epochOf } from '../sql-expressions.js';

/** How many devices of one client may wait at a time: with as many, one in two million guesses finds one. */
const maxDevices = 10_000;

/**
 * Of two that draw the same user code one after the other, the second finds the first; of those that do at the same time, the key lets one in. `outcome` says why nothing is inserted.
 */
const insertDevices = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "deviceCodeHash" text, "userCodeHash" text, "clientId" text,
      "createdAt" float8, "expiresAt" float8, interval integer)
  ), judged AS MATERIALIZED (
    SELECT input.*,
      EXISTS (SELECT FROM device_authorizations live WHERE live.tenant_id = $1 AND live.client_id = "clientId"
        AND live.expires_at > to_timestamp("createdAt") AND live.answer IS NULL OFFSET ${maxDevices - 1} LIMIT 1) AS is_crowded,
      EXISTS (SELECT FROM device_authorizations live WHERE live.tenant_id = $1 AND live.user_code_hash = "userCodeHash"
        AND live.expires_at > to_timestamp("createdAt")) AS is_taken
    FROM input
  ), inserted AS (
    INSERT INTO device_authorizations (tenant_id, device_code_hash, user_code_hash, client_id, expires_at, created_at, poll_interval)
    SELECT $1, "deviceCodeHash", "userCodeHash", "clientId", to_timestamp("expiresAt"), to_timestamp("createdAt"), interval
    FROM judged WHERE NOT is_crowded AND NOT is_taken
    ON CONFLICT DO NOTHING RETURNING device_code_hash
  )
  SELECT nth, CASE WHEN device_code_hash IS NOT NULL THEN 'inserted' WHEN is_crowded THEN 'too_many' ELSE 'taken' END AS outcome
  FROM judged LEFT JOIN inserted ON device_code_hash = "deviceCodeHash"`;

const findWaitingDevices = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, "userCodeHash" text, at float8))
  SELECT nth, device_code_hash AS "deviceCodeHash", ${epochOf('expires_at')} AS "expiresAt"
  FROM input JOIN device_authorizations ON tenant_id = $1 AND user_code_hash = "userCodeHash"
    AND expires_at > to_timestamp(at) AND answer IS NULL`;

/** Devices that wait for their users, by the hashes of their codes. Expired ones stay for a day, to be told apart from those that never were. */
export class SqlDeviceAuthorizationStore extends PolledTable implements DeviceAuthorizationStore {
  constructor() {
    super('device_authorizations', 'device_code_hash');
  }

  insert(device: DeviceAuthorization): Statement<'inserted' | 'taken' | 'too_many'> {
    return sqlStatement
      .byInput<{ readonly outcome: 'inserted' | 'taken' | 'too_many' }>(insertDevices, device.userCodeHash, device)
      .map((row) => row?.outcome ?? 'taken');
  }

  findWaiting(userCodeHash: string, at: number): Query<Pick<DeviceAuthorization, 'deviceCodeHash' | 'expiresAt'> | null> {
    return sqlQuery.byInput(findWaitingDevices, userCodeHash, { userCodeHash, at });
  }
}
