import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId, TenantScope } from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { subjectSecretBytes, type SubjectSecrets } from '#oauth-core';
import { PrivateKeyCipher } from '../keys/private-key-cipher.js';
import { subjectSecretSealedFor } from '../keys/sealed-for.js';
import { SubjectSecretStore } from '../ports/subject-secret-store.js';
import { TokenConfig } from '../token.config.js';

/** For how long the secret of a tenant that has been deleted is remembered. */
const ttlMs = 60_000;

/** Makes, opens and remembers the secrets of tenants that pairwise identifiers are made with. None is ever made anew: one that no master key opens is an error, and not a reason to rename everybody. */
@Injectable()
export class SubjectSecretVault implements SubjectSecrets {
  private readonly opened: LRUCache<TenantId, Promise<Buffer>>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SubjectSecretStore,
    private readonly cipher: PrivateKeyCipher,
    config: TokenConfig,
  ) {
    this.opened = new LRUCache({ max: config.signingKeyCacheTenants, ttl: ttlMs });
  }

  find(tenant: TenantScope): Promise<Buffer> {
    const { tenantId } = tenant;
    const known = this.opened.get(tenantId);
    if (known !== undefined) return known;
    const opened = this.open(tenant);
    this.opened.set(tenantId, opened);
    opened.catch(() => this.opened.delete(tenantId));
    return opened;
  }

  /** Makes the secret of the transaction's tenant, unless it has one: with the tenant, so that a backup which has the one has the other. */
  async prepare(tx: Transaction, { tenantId }: TenantScope): Promise<void> {
    const secret = randomBytes(subjectSecretBytes).toString('base64url');
    await this.store.insertFirst(tx, this.cipher.encrypt(secret, subjectSecretSealedFor(tenantId)));
  }

  private async open(tenant: TenantScope): Promise<Buffer> {
    const sealed = (await this.unitOfWork.read(tenant, this.store.find())) ?? (await this.makeFirst(tenant));
    return Buffer.from(this.cipher.decrypt(sealed, subjectSecretSealedFor(tenant.tenantId)).toString(), 'base64url');
  }

  /** Of a tenant that is older than pairwise identifiers. Several replicas may do this at once: what is kept is what counts. */
  private makeFirst(tenant: TenantScope): Promise<string> {
    return this.unitOfWork.transaction(tenant, async (tx) => {
      await this.prepare(tx, tenant);
      const kept = await tx.run(this.store.find());
      if (kept === null) throw new Error('a secret that was kept is there');
      return kept;
    });
  }
}
