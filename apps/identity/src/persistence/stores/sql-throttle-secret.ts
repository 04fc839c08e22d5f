import { Injectable } from '@nestjs/common';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { ThrottleSecret } from '../../ports/throttle-secret.js';

/** As the migrations made it; read once. */
@Injectable()
export class SqlThrottleSecret extends ThrottleSecret {
  private known: Buffer | null = null;

  override async get(tx: Transaction): Promise<Buffer> {
    if (this.known !== null) return this.known;
    const [row] = await SqlTransaction.of(tx).query<{ key: Buffer }>('SELECT key FROM throttle_key', []);
    if (row === undefined) throw new Error('the key of throttled subjects is missing: the migrations make it');
    this.known = row.key;
    return row.key;
  }
}
