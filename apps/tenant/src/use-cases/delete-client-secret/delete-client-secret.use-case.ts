import { Injectable } from '@nestjs/common';
import { ServiceError, type ClientId, type SecretId, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { Administrators } from '../administrators.js';
import { ClientSecrets } from '../client-secrets.js';

/**
 * Ends a secret at once, the last one too: a client whose secret leaked may be shut out until it has another. Refuses with
 * `not_found`, or `conflict` for a public application and for the last secret of the last administrator.
 */
@Injectable()
export class DeleteClientSecretUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: ClientSecretStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly administrators: Administrators,
  ) {}

  async execute(context: TenantContext, { clientId, secretId }: { clientId: ClientId; secretId: SecretId }): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.administrators.lock(tx, context);
      const holder = await this.clientSecrets.lockHolder(tx, clientId);
      if (holder.kind === 'application' && !(await this.administrators.hasLastingSecret(tx, clientId, secretId)))
        await this.administrators.requireAnother(tx, context, holder.application);
      if (!(await this.secrets.remove(tx, clientId, secretId))) throw new ServiceError('not_found', 'There is no such secret.');
      await this.clientSecrets.announceChange(tx, context, holder);
      return { deleted: true };
    });
  }
}
