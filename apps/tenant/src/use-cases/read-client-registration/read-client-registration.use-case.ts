import { Injectable } from '@nestjs/common';
import type { ManageClientRequest, OAuthReply, TenantContext } from '#contracts';
import { ClientRegistrations } from '../client-registrations.js';

/** A client reads what is registered of it (RFC 7592 §2.1), its secret excepted: of that, the hash alone is stored. */
@Injectable()
export class ReadClientRegistrationUseCase {
  constructor(private readonly registrations: ClientRegistrations) {}

  execute(context: TenantContext, request: ManageClientRequest): Promise<OAuthReply> {
    return this.registrations.manage(context, request, async (client) => this.registrations.reply(200, context, client, null));
  }
}
