import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ClientId, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import type { ClientSecretKeys } from '#oauth-core';
import { PrivateKeyCipher } from '../keys/private-key-cipher.js';
import { secretSealedFor } from '../keys/sealed-for.js';
import { SealedClientSecrets } from '../ports/sealed-client-secrets.js';

/** Opens the secrets of clients that sign with them, for one verification each: none is remembered. */
@Injectable()
export class ClientSecretVault implements ClientSecretKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedClientSecrets,
    private readonly cipher: PrivateKeyCipher,
  ) {}

  /** Leaves out, with a line in the log, what no master key opens. */
  async find(tenant: TenantContext, clientId: ClientId, hashes: readonly string[]): Promise<readonly KeyObject[]> {
    if (hashes.length === 0) return [];
    const found = await this.unitOfWork.read(tenant, this.sealed.find(clientId, hashes));
    return found.flatMap(({ secretHash, sealed }) => this.open(tenant, clientId, secretHash, sealed) ?? []);
  }

  private open({ tenantId }: TenantContext, clientId: ClientId, secretHash: string, sealed: string): KeyObject | null {
    try {
      return createSecretKey(this.cipher.decrypt(sealed, secretSealedFor(tenantId, clientId, secretHash)));
    } catch {
      logger.warn({ msg: 'No master key opens the secret of this client: it has to be rotated', tenantId, clientId });
      return null;
    }
  }
}

const logger = new Logger('ClientSecretVault');
