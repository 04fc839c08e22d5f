import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ClientId, type EventEnvelope, eventMap, type PayloadOf, type SessionId, type UserId } from '#contracts';
import { MessagingHealth, OnBroadcast } from '#messaging';
import { RevocationLists } from '../jwt/revocation-lists.js';
import { TenantKeySets } from '../jwt/tenant-key-sets.js';
import { subjectOf } from './subjects.js';
import { TokenCache } from './token-cache.js';

/** Drops what this replica holds as soon as a service says that it is no longer so, and all of it when it may not hear. */
@Injectable()
export class RevocationListener implements OnModuleInit {
  constructor(
    private readonly cache: TokenCache,
    private readonly lists: RevocationLists,
    private readonly keys: TenantKeySets,
    private readonly messaging: MessagingHealth,
  ) {}

  onModuleInit(): void {
    this.messaging.onInterruption(() => {
      this.cache.suspend();
      this.lists.suspend();
      this.keys.forgetAll();
    });
    this.lists.onRestore(() => {
      this.keys.forgetAll();
      this.cache.forgetAll();
    });
    this.messaging.onRestored(() => {
      this.keys.forgetAll();
      this.lists.resume();
      this.cache.resume();
    });
  }

  @OnBroadcast(eventMap.token.accessTokenRevoked)
  tokenRevoked({ tenantId, payload }: EventEnvelope<PayloadOf<typeof eventMap.token.accessTokenRevoked>>): void {
    this.lists.add(tenantId, payload.tokenHash, payload.expiresAt);
    this.cache.revoke(subjectOf.accessToken(tenantId, payload.tokenHash));
  }

  @OnBroadcast(eventMap.token.grantRevoked)
  grantRevoked({ tenantId, payload }: EventEnvelope<PayloadOf<typeof eventMap.token.grantRevoked>>): void {
    this.lists.addGrant(tenantId, payload.grantId);
    this.cache.revoke(subjectOf.grant(tenantId, payload.grantId));
  }

  @OnBroadcast(eventMap.token.signingKeysRotated)
  keysRotated({ tenantId }: EventEnvelope): void {
    this.keys.forget(tenantId);
  }

  @OnBroadcast(eventMap.session.sessionEnded)
  sessionEnded(event: EventEnvelope<{ sessionId: SessionId }>): void {
    this.cache.revoke(subjectOf.session(event.tenantId, event.payload.sessionId));
  }

  @OnBroadcast(eventMap.identity.userUpdated)
  @OnBroadcast(eventMap.identity.userDeleted)
  @OnBroadcast(eventMap.identity.organizationMemberUpdated)
  @OnBroadcast(eventMap.identity.organizationMemberRemoved)
  userChanged(event: EventEnvelope<{ userId: UserId }>): void {
    this.cache.revoke(subjectOf.user(event.tenantId, event.payload.userId));
  }

  @OnBroadcast(eventMap.tenant.applicationUpdated)
  @OnBroadcast(eventMap.tenant.applicationDeleted)
  @OnBroadcast(eventMap.tenant.clientDocumentChanged)
  applicationChanged(event: EventEnvelope<{ clientId: ClientId }>): void {
    this.cache.revoke(subjectOf.application(event.tenantId, event.payload.clientId));
  }

  /** What roles permit there may have changed. */
  @OnBroadcast(eventMap.tenant.resourceServerUpdated)
  @OnBroadcast(eventMap.tenant.resourceServerDeleted)
  resourceServerChanged({ tenantId }: EventEnvelope): void {
    this.cache.revoke(subjectOf.tenant(tenantId));
  }

  @OnBroadcast(eventMap.tenant.tenantUpdated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  tenantChanged({ tenantId }: EventEnvelope<{ slug: string }>): void {
    this.keys.forget(tenantId);
    this.cache.revoke(subjectOf.tenant(tenantId));
  }
}
