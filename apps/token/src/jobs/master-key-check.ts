import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartError } from '#kernel';
import { newRequestContext } from '#platform';
import { SigningKeyVault } from '../keys/signing-key-vault.js';

/** Refuses to start with other master keys than those that the signing keys in the database were encrypted under. */
@Injectable()
export class MasterKeyCheck implements OnModuleInit {
  constructor(private readonly vault: SigningKeyVault) {}

  async onModuleInit(): Promise<void> {
    const closed = await this.vault.closedMasterKeys(newRequestContext());
    if (closed.length === 0) return;
    throw new StartError(
      `OSTIARY_MASTER_KEYS does not open the signing keys in the database, which were encrypted under ${closed.join(', ')}. ` +
        'Start with the master keys of the last start (unset, secrets.json in OSTIARY_DATA_DIR holds them).',
    );
  }
}
