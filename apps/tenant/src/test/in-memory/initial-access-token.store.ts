import type { InitialAccessToken, InitialAccessTokenId, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import {
  InitialAccessTokenStore,
  type SpentInitialAccessToken,
  type StoredInitialAccessToken,
} from '../../ports/initial-access-token-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

export class InMemoryInitialAccessTokenStore extends InitialAccessTokenStore {
  readonly rows = new TenantRows<StoredInitialAccessToken>();

  override async insert(tx: Transaction, token: StoredInitialAccessToken): Promise<void> {
    this.rows.of(tx).insert(token.id, token);
  }

  override async list(tx: Transaction, now: Date, page: PageRequest): Promise<Page<InitialAccessToken>> {
    const live = [...this.rows.of(tx).values()].filter(({ expiresAt }) => Date.parse(expiresAt) > now.getTime());
    return firstPage(
      live.map(({ sha256: _sha256, ...token }) => token),
      page,
    );
  }

  override async spend(tx: Transaction, sha256: string, now: Date): Promise<SpentInitialAccessToken | null> {
    const token = [...this.rows.of(tx).values()].find((known) => known.sha256 === sha256);
    if (token === undefined || token.uses >= token.maxUses || Date.parse(token.expiresAt) <= now.getTime()) return null;
    this.rows.of(tx).set(token.id, { ...token, uses: token.uses + 1 });
    return { id: token.id, verifies: token.verifies };
  }

  override async remove(tx: Transaction, id: InitialAccessTokenId): Promise<boolean> {
    return this.rows.of(tx).delete(id);
  }

  override async removeExpired(tx: Transaction, now: Date): Promise<void> {
    for (const { id, expiresAt } of this.rows.of(tx).values()) if (Date.parse(expiresAt) <= now.getTime()) this.rows.of(tx).delete(id);
  }
}
