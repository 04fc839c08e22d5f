import { Injectable } from '@nestjs/common';
import {
  type ClientId,
  eventMap,
  type Idempotent,
  type IssuedRegistrationToken,
  type Replayable,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { EventOutbox, IdempotentCreations } from '#kernel';
import { registrationClientUri } from '#oauth-core';
import { Credentials } from '../../ports/credentials.js';
import { DynamicClientStore } from '../../ports/dynamic-client-store.js';

/** Ends the registration access token of a client that registered itself, which may have leaked, and makes another, seen here only. Refuses with `not_found`. */
@Injectable()
export class RotateRegistrationTokenUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly dynamicClients: DynamicClientStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, clientId }: { clientId: ClientId } & Idempotent,
  ): Promise<IssuedRegistrationToken & Replayable> {
    return this.creations.once<IssuedRegistrationToken>(context, idempotency, (run) =>
      run(async (tx) => {
        const { token, sha256 } = this.credentials.newRegistrationToken('ra');
        if (!(await this.dynamicClients.replaceToken(tx, clientId, sha256)))
          throw new ServiceError('not_found', 'There is no such client that registered itself.');
        await this.outbox.append(tx, context, eventMap.tenant.registrationTokenRotated, { clientId });
        return { registrationAccessToken: token, registrationClientUri: registrationClientUri(context.issuer, clientId) };
      }),
    );
  }
}
