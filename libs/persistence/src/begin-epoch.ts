import type { ServiceName } from '#contracts';
import { withAdminLock } from './admin-connection.js';

/** A table of a service's schema. */
export type ServiceTable = { readonly service: ServiceName; readonly table: string };

/**
 * Empties `tables`, of all tenants, and notes the time in `record` (column `restored_at`), all of it or nothing. Row-level security does not
 * bind it. Gives up after 10 s where something that runs holds one of the tables. Returns that time.
 */
export const beginEpoch = async (adminUrl: string, tables: readonly ServiceTable[], record: ServiceTable): Promise<Date> =>
  withAdminLock(adminUrl, 'ostiary:restore-epoch', async (client) => {
    const nameOf = ({ service, table }: ServiceTable): string => `${client.escapeIdentifier(service)}.${client.escapeIdentifier(table)}`;
    await client.query(`BEGIN; SET LOCAL lock_timeout = '10s'`);
    await client.query(`TRUNCATE ${tables.map(nameOf).join(', ')}`);
    const { rows } = await client.query<{ at: Date }>(
      `INSERT INTO ${nameOf(record)} (restored_at) VALUES (clock_timestamp()) RETURNING restored_at AS at`,
    );
    await client.query('COMMIT');
    return rows[0]?.at ?? new Date();
  });
