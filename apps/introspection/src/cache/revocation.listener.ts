import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ClientId, type EventEnvelope, eventMap, type GrantId, type PayloadOf, type SessionId, type UserId } from '#contracts';
import { MessagingHealth, OnBroadcast } from '#messaging';
import { subjectOf } from './subjects.js';
import { TokenCache } from './token-cache.js';

/** Drops what the cache holds as soon as a service says that it is no longer so. */
@Injectable()
export class RevocationListener implements OnModuleInit {
  constructor(
    private readonly cache: TokenCache,
    private readonly messaging: MessagingHealth,
  ) {}

  onModuleInit(): void {
    this.messaging.onInterruption(() => this.cache.suspend());
    this.messaging.onRestored(() => this.cache.resume());
  }

  @OnBroadcast(eventMap.token.accessTokenRevoked)
  tokenRevoked(event: EventEnvelope<{ tokenHash: string }>): void {
    this.cache.revoke(subjectOf.accessToken(event.tenantId, event.payload.tokenHash));
  }

  @OnBroadcast(eventMap.token.grantRevoked)
  grantRevoked(event: EventEnvelope<{ grantId: GrantId }>): void {
    this.cache.revoke(subjectOf.grant(event.tenantId, event.payload.grantId));
  }

  @OnBroadcast(eventMap.session.sessionEnded)
  sessionEnded(event: EventEnvelope<{ sessionId: SessionId }>): void {
    this.cache.revoke(subjectOf.session(event.tenantId, event.payload.sessionId));
  }

  @OnBroadcast(eventMap.identity.userUpdated)
  userUpdated(event: EventEnvelope<PayloadOf<typeof eventMap.identity.userUpdated>>): void {
    if (event.payload.status !== 'active') this.userGone(event);
  }

  @OnBroadcast(eventMap.identity.userDeleted)
  userGone(event: EventEnvelope<{ userId: UserId }>): void {
    this.cache.revoke(subjectOf.user(event.tenantId, event.payload.userId));
  }

  @OnBroadcast(eventMap.tenant.applicationUpdated)
  @OnBroadcast(eventMap.tenant.applicationDeleted)
  applicationChanged(event: EventEnvelope<{ clientId: ClientId }>): void {
    this.cache.revoke(subjectOf.application(event.tenantId, event.payload.clientId));
  }

  @OnBroadcast(eventMap.tenant.tenantUpdated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  tenantChanged(event: EventEnvelope<{ slug: string }>): void {
    this.cache.revoke(subjectOf.tenant(event.tenantId));
  }
}
