import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '#kernel';
import { createDataSource, requireServiceDatabase, TypeOrmUnitOfWork } from '#persistence';
import { MasterKeys, newRequestContext, schemaOf } from '#platform';
import { tokenPersistence } from './persistence/token-persistence.js';
import { SqlSealedClientSecrets } from './persistence/stores/sql-sealed-client-secrets.js';
import { SqlSubjectSecretStore } from './persistence/stores/sql-subject-secret.store.js';
import { TypeOrmSigningKeyStore } from './persistence/stores/typeorm-signing-key.store.js';
import type { TokenConfig } from './token.config.js';
import { ResealKeysUseCase } from './use-cases/reseal-keys/reseal-keys.use-case.js';

const otherRunnersTurnMs = 250;

const nameOf = (owner: object): string => {
  if ('kid' in owner) return `signing key ${String(owner.kid)}`;
  return 'clientId' in owner ? `secret of client ${String(owner.clientId)}` : 'secret of the subject identifiers';
};

/**
 * The command that seals all signing keys and secrets under the first of the master keys, beside running services. `tell` gets a line for
 * what was done, and one for each master key with how many keys it seals afterwards. Throws a `StartError` for what the operator can mend.
 */
export const resealKeys = async (config: TokenConfig, tell: (line: string) => void): Promise<void> => {
  if (config.databaseUrl === undefined)
    throw new StartError('OSTIARY_DATABASE_URL is not set. Set it to the URL of the role ostiary_token.');
  const schema = schemaOf({ name: 'token', persistence: tokenPersistence });
  if (schema === null) throw new Error('the token service stores something');
  const { pooled } = await requireServiceDatabase(config.databaseUrl, 'OSTIARY_DATABASE_URL', schema);
  const { entities } = tokenPersistence;
  const dataSource = createDataSource({ service: 'token', url: config.databaseUrl, entities, poolSize: 1, pooled });
  await dataSource.initialize();
  try {
    const unitOfWork = new TypeOrmUnitOfWork(dataSource);
    const store = new TypeOrmSigningKeyStore();
    const masterKeys = MasterKeys.parse(config.masterKeys);
    const useCase = new ResealKeysUseCase(unitOfWork, store, new SqlSealedClientSecrets(), new SqlSubjectSecretStore(), masterKeys);
    let resealed = 0;
    for (;;) {
      const done = await useCase.execute(() => newRequestContext(), new AbortController().signal);
      resealed += done.resealed;
      for (const { tenantId, ...owner } of done.unreadable) tell(`No master key opens the ${nameOf(owner)} of tenant ${tenantId}.`);
      if (!done.isInterrupted) break;
      await sleep(otherRunnersTurnMs);
    }
    tell(`${resealed} signing keys and client secrets were sealed anew under ${masterKeys.currentId}.`);
    const counts = await unitOfWork.platformTransaction(newRequestContext(), (tx) => store.countByMasterKey(tx));
    for (const id of new Set([...masterKeys.ids, ...counts.keys()])) tell(`${id}: ${counts.get(id) ?? 0} signing keys and client secrets.`);
  } finally {
    await dataSource.destroy();
  }
};
