import { Module } from '@nestjs/common';
import { Clock } from '#kernel';
import { AppMetrics } from '#platform';
import { TenancyModule } from '#tenancy';
import { RevocationListener } from './cache/revocation.listener.js';
import { TokenCache } from './cache/token-cache.js';
import { CallerMemory } from './callers/caller-memory.js';
import { IntrospectionConfig } from './introspection.config.js';
import { RevocationReader } from './jobs/revocation-reader.js';
import { LocalTokenIntrospector } from './jwt/local-token-introspector.js';
import { RevocationLists } from './jwt/revocation-lists.js';
import { TenantKeySets } from './jwt/tenant-key-sets.js';
import { RequestLimits } from './limits/request-limits.js';
import { AssertionJudge } from './ports/assertion-judge.js';
import { KeySource } from './ports/key-source.js';
import { ResponseSigner } from './ports/response-signer.js';
import { RevocationSource } from './ports/revocation-source.js';
import { TokenIntrospector } from './ports/token-introspector.js';
import { TokenService } from './rpc/token-service.js';
import { IntrospectTokenUseCase } from './use-cases/introspect-token/introspect-token.use-case.js';

@Module({
  imports: [TenancyModule],
  providers: [
    IntrospectTokenUseCase,
    RevocationListener,
    RevocationReader,
    CallerMemory,
    TenantKeySets,
    LocalTokenIntrospector,
    TokenService,
    { provide: TokenIntrospector, useExisting: LocalTokenIntrospector },
    { provide: AssertionJudge, useExisting: TokenService },
    { provide: KeySource, useExisting: TokenService },
    { provide: RevocationSource, useExisting: TokenService },
    { provide: ResponseSigner, useExisting: TokenService },
    { provide: RequestLimits, useFactory: (config: IntrospectionConfig) => new RequestLimits(config), inject: [IntrospectionConfig] },
    {
      provide: RevocationLists,
      useFactory: (source: RevocationSource, clock: Clock, config: IntrospectionConfig, metrics: AppMetrics) => {
        const lists = new RevocationLists(source, clock, { capacity: config.revocations, maxAge: config.cacheSeconds });
        metrics.gauge('ostiary_introspection_revocations', 'Revocations in force that are known of.', () => lists.size);
        return lists;
      },
      inject: [RevocationSource, Clock, IntrospectionConfig, AppMetrics],
    },
    {
      provide: TokenCache,
      useFactory: (clock: Clock, config: IntrospectionConfig, metrics: AppMetrics) => {
        const cache = new TokenCache(clock, { capacity: config.cacheTokens, maxAge: config.cacheSeconds });
        metrics.gauge('ostiary_introspection_cached_tokens', 'Active tokens held in memory.', () => cache.size);
        return cache;
      },
      inject: [Clock, IntrospectionConfig, AppMetrics],
    },
  ],
})
export class IntrospectionModule {}
