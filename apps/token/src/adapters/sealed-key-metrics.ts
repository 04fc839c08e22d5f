import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#kernel';
import { AppMetrics, newRequestContext } from '#platform';
import { PrivateKeyCipher } from '../keys/private-key-cipher.js';
import { SigningKeyStore } from '../keys/signing-key-store.js';

/** Shows how many signing keys and secrets each master key seals, by its id: one that seals none may be dropped. */
@Injectable()
export class SealedKeyMetrics {
  constructor(metrics: AppMetrics, unitOfWork: UnitOfWork, store: SigningKeyStore, cipher: PrivateKeyCipher) {
    metrics.gaugeBy(
      'ostiary_sealed_keys',
      'Signing keys and secrets in the database, by the id of the master key that seals them.',
      'master_key',
      async () => {
        const counts = await unitOfWork.platformTransaction(newRequestContext(), (tx) => store.countByMasterKey(tx));
        return new Map([...cipher.ids.map((id): [string, number] => [id, 0]), ...counts]);
      },
    );
  }
}
