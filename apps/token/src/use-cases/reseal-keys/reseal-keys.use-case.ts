import { Injectable } from '@nestjs/common';
import type { ClientId, KeyId, RequestContext, TenantId, TenantScope } from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { sealedFor, secretSealedFor, subjectSecretSealedFor } from '../../keys/sealed-for.js';
import { PrivateKeyCipher } from '../../keys/private-key-cipher.js';
import { SigningKeyStore } from '../../keys/signing-key-store.js';
import { SealedClientSecrets } from '../../ports/sealed-client-secrets.js';
import { SubjectSecretStore } from '../../ports/subject-secret-store.js';

/** Tenants that are looked for at a time. */
const pageSize = 100;

/** A signing key by its id, the secret of a client by the id of that, or the secret of the tenant's subject identifiers, which has no id. */
type Owner = { readonly kid: KeyId } | { readonly clientId: ClientId } | { readonly secretOf: 'subject identifiers' };
type SealedOfTenant = { readonly tenantId: TenantId } & Owner;

/** What is sealed, whose, and how it is replaced. */
type Sealed = {
  readonly owner: Owner;
  readonly ciphertext: string;
  readonly boundTo: string;
  readonly replace: (ciphertext: string) => Promise<boolean>;
};

/** What came of it. */
export type Resealing = {
  /** Keys and secrets that are sealed under the first master key now. */
  readonly resealed: number;
  /** What no master key at hand opens; it stays as it was. */
  readonly unreadable: readonly SealedOfTenant[];
  /** Whether somebody else has its turn: what is left is theirs, or for later. */
  readonly isInterrupted: boolean;
};

/** Seals the signing keys, client secrets and secrets of subject identifiers of all tenants, of those too that nobody asks for, under the master key that encrypts. */
@Injectable()
export class ResealKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SigningKeyStore,
    private readonly clientSecrets: SealedClientSecrets,
    private readonly subjectSecrets: SubjectSecretStore,
    private readonly cipher: PrivateKeyCipher,
  ) {}

  /**
   * A short transaction for each tenant: what is done stays done whenever it ends, and to begin again does the rest. Every
   * other replica must know the first master key by now. Stops after a tenant once `signal` is aborted.
   */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<Resealing> {
    const unreadable: SealedOfTenant[] = [];
    let resealed = 0;
    for await (const tenantId of this.tenantsToDo(newContext)) {
      const done = signal.aborted ? null : await this.resealOf({ ...newContext(), tenantId });
      if (done === null) return { resealed, unreadable, isInterrupted: true };
      resealed += done.resealed;
      unreadable.push(...done.unreadable.map((owner) => ({ tenantId, ...owner })));
    }
    return { resealed, unreadable, isInterrupted: false };
  }

  private async *tenantsToDo(newContext: () => RequestContext): AsyncGenerator<TenantId> {
    const counts = await this.unitOfWork.platformTransaction(newContext(), (tx) => this.store.countByMasterKey(tx));
    for (const masterKey of counts.keys()) {
      if (masterKey === this.cipher.ids[0]) continue;
      let tenants: readonly TenantId[] = [];
      do {
        const after = tenants.at(-1) ?? null;
        tenants = await this.unitOfWork.platformTransaction(newContext(), (tx) =>
          this.store.tenantsSealedUnder(tx, masterKey, after, pageSize),
        );
        yield* tenants;
      } while (tenants.length === pageSize);
    }
  }

  /** Null when somebody else has its turn. */
  private resealOf(tenant: TenantScope): Promise<{ resealed: number; unreadable: readonly Sealed['owner'][] } | null> {
    return this.unitOfWork.transaction(tenant, async (tx) => {
      if (!(await this.store.takeTurnToReseal(tx))) return null;
      const unreadable: Sealed['owner'][] = [];
      let resealed = 0;
      for (const { owner, ciphertext, boundTo, replace } of await this.sealedOf(tx, tenant)) {
        if (!this.cipher.isStale(ciphertext)) continue;
        const plaintext = this.open(ciphertext, boundTo);
        if (plaintext === null) unreadable.push(owner);
        else if (await replace(this.cipher.encrypt(plaintext, boundTo))) resealed += 1;
      }
      return { resealed, unreadable };
    });
  }

  private async sealedOf(tx: Transaction, { tenantId }: TenantScope): Promise<readonly Sealed[]> {
    const keys = (await this.store.list(tx)).map(({ kid, sealedPrivateJwk }): Sealed => ({
      owner: { kid },
      ciphertext: sealedPrivateJwk,
      boundTo: sealedFor(tenantId, kid),
      replace: (to) => this.store.reseal(tx, kid, sealedPrivateJwk, to),
    }));
    const secrets = (await this.clientSecrets.list(tx)).map((secret): Sealed => ({
      owner: { clientId: secret.clientId },
      ciphertext: secret.sealed,
      boundTo: secretSealedFor(tenantId, secret.clientId, secret.secretHash),
      replace: (to) => this.clientSecrets.reseal(tx, secret, to),
    }));
    const subjectSecret = await tx.run(this.subjectSecrets.find());
    const ofSubjects = (subjectSecret === null ? [] : [subjectSecret]).map((ciphertext): Sealed => ({
      owner: { secretOf: 'subject identifiers' },
      ciphertext,
      boundTo: subjectSecretSealedFor(tenantId),
      replace: (to) => this.subjectSecrets.reseal(tx, ciphertext, to),
    }));
    return [...keys, ...secrets, ...ofSubjects];
  }

  private open(ciphertext: string, boundTo: string): string | null {
    try {
      return this.cipher.decrypt(ciphertext, boundTo).toString();
    } catch {
      return null;
    }
  }
}
