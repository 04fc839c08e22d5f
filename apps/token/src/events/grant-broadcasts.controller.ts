import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf } from '#contracts';
import { OnBroadcast } from '#messaging';
import { RememberedClientGrants } from '../adapters/remembered-client-grants.js';

/** Lets go of revoked grants that clients hold for themselves; what users granted is not remembered. */
@Controller()
export class GrantBroadcastsController {
  constructor(private readonly clientGrants: RememberedClientGrants) {}

  @OnBroadcast(eventMap.token.grantRevoked)
  grantRevoked({ tenantId, payload }: EventEnvelope<PayloadOf<EventMap['token']['grantRevoked']>>): void {
    if (payload.userId === null) this.clientGrants.forget(tenantId, payload.clientId);
  }
}
