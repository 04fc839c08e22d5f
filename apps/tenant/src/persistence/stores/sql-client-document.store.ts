import { Injectable } from '@nestjs/common';
import type { ClientId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { ClientDocumentStore, type FetchedClientDocument, type StoredClientDocument } from '../../ports/client-document-store.js';

const columns = `client_id AS "clientId", document, version, created_at AS "createdAt", changed_at AS "changedAt", fetched_at AS "fetchedAt",
  fresh_until AS "freshUntil"`;

@Injectable()
export class SqlClientDocumentStore extends ClientDocumentStore {
  override async find(tx: Transaction, clientId: ClientId): Promise<StoredClientDocument | null> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<StoredClientDocument>(`SELECT ${columns} FROM client_documents WHERE tenant_id = $1 AND client_id = $2`, [
      sql.tenantId,
      clientId,
    ]);
    return row ?? null;
  }

  override async put(tx: Transaction, { clientId, document, fetchedAt, freshUntil }: FetchedClientDocument): Promise<StoredClientDocument> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO client_documents AS known (tenant_id, client_id, document, version, created_at, changed_at, fetched_at, fresh_until)
       VALUES ($1, $2, $3, 1, $4, $4, $4, $5)
       ON CONFLICT (tenant_id, client_id) DO UPDATE SET
         document = EXCLUDED.document,
         version = known.version + (known.document <> EXCLUDED.document)::integer,
         changed_at = CASE WHEN known.document <> EXCLUDED.document THEN EXCLUDED.changed_at ELSE known.changed_at END,
         fetched_at = EXCLUDED.fetched_at,
         fresh_until = EXCLUDED.fresh_until
        WHERE known.fetched_at <= EXCLUDED.fetched_at`,
      [sql.tenantId, clientId, JSON.stringify(document), fetchedAt, freshUntil],
    );
    const stored = await this.find(tx, clientId);
    if (stored === null) throw new Error('a document that was put is there');
    return stored;
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM client_documents WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }

  override async removeOld(tx: Transaction, time: Date, most: number): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM client_documents WHERE tenant_id = $1 AND (fetched_at < $2 OR fetched_at <
         (SELECT fetched_at FROM client_documents WHERE tenant_id = $1 ORDER BY fetched_at DESC OFFSET $3 LIMIT 1))`,
      [sql.tenantId, time, most - 1],
    );
  }
}
