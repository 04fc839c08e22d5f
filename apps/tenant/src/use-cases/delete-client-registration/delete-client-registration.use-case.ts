import { Injectable } from '@nestjs/common';
import type { ManageClientRequest, OAuthReply, TenantContext } from '#contracts';
import { jsonReply } from '#oauth-core';
import { ClientRegistrations } from '../client-registrations.js';
import { RemovedApplications } from '../removed-applications.js';

/** A client deregisters itself (RFC 7592 §2.3): its grants and tokens end on the event, its registration access token at once. */
@Injectable()
export class DeleteClientRegistrationUseCase {
  constructor(
    private readonly registrations: ClientRegistrations,
    private readonly removed: RemovedApplications,
  ) {}

  execute(context: TenantContext, request: ManageClientRequest): Promise<OAuthReply> {
    return this.registrations.manage(context, request, async (client) => {
      await this.removed.remove(client.tx, client.context, client.application);
      return jsonReply(204, null);
    });
  }
}
