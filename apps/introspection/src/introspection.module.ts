import { Module } from '@nestjs/common';
import { Clock } from '#kernel';
import { TenancyModule } from '#tenancy';
import { RevocationListener } from './cache/revocation.listener.js';
import { TokenCache } from './cache/token-cache.js';
import { IntrospectionController } from './http/introspection.controller.js';
import { IntrospectionConfig } from './introspection.config.js';
import { TokenIntrospector } from './ports/token-introspector.js';
import { RpcTokenIntrospector } from './rpc/rpc-token-introspector.js';
import { IntrospectTokenUseCase } from './use-cases/introspect-token/introspect-token.use-case.js';

@Module({
  imports: [TenancyModule],
  controllers: [IntrospectionController],
  providers: [
    IntrospectTokenUseCase,
    RevocationListener,
    { provide: TokenIntrospector, useClass: RpcTokenIntrospector },
    {
      provide: TokenCache,
      useFactory: (clock: Clock, config: IntrospectionConfig) =>
        new TokenCache(clock, { capacity: config.cacheTokens, maxAge: config.cacheSeconds }),
      inject: [Clock, IntrospectionConfig],
    },
  ],
})
export class IntrospectionModule {}
