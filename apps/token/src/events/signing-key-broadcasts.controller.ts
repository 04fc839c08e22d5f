import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap } from '#contracts';
import { OnBroadcast } from '#messaging';
import { TenantKeyRing } from '../keys/tenant-key-ring.js';

/** Keeps the replicas' memories of signing keys alike. */
@Controller()
export class SigningKeyBroadcastsController {
  constructor(private readonly keyRing: TenantKeyRing) {}

  @OnBroadcast(eventMap.token.signingKeysRotated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget({ tenantId }: EventEnvelope): void {
    this.keyRing.forget(tenantId);
  }
}
