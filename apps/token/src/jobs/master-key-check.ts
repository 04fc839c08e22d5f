import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartError } from '#kernel';
import { newRequestContext } from '#platform';
import {
  type ClosedMasterKey,
  FindClosedMasterKeysUseCase,
} from '../use-cases/find-closed-master-keys/find-closed-master-keys.use-case.js';

const describe = ({ id, keys }: ClosedMasterKey): string => `${keys} ${keys === 1 ? 'is' : 'are'} sealed under ${id}`;

/** Refuses to start without a master key that signing keys in the database are still sealed under. */
@Injectable()
export class MasterKeyCheck implements OnModuleInit {
  constructor(private readonly findClosedMasterKeys: FindClosedMasterKeysUseCase) {}

  async onModuleInit(): Promise<void> {
    const closed = await this.findClosedMasterKeys.execute(newRequestContext());
    if (closed.length === 0) return;
    throw new StartError(
      `OSTIARY_MASTER_KEYS does not open all signing keys in the database, of which ${closed.map(describe).join(', ')}: start with the master ` +
        'keys of the last start (unset, secrets.json in OSTIARY_DATA_DIR holds them), and drop one when ostiary_sealed_keys says 0 for it.',
    );
  }
}
