import { IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform';

export class IntrospectionConfig extends AppConfig {
  @Env('OSTIARY_INTROSPECTION_PORT', { description: 'Port of the introspection service.', default: 3001 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;

  @Env('OSTIARY_INTROSPECTION_CACHE_TOKENS', {
    description: 'How many verified tokens one introspection replica holds in memory.',
    default: 100_000,
  })
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  cacheTokens!: number;

  @Env('OSTIARY_INTROSPECTION_CACHE_SECONDS', {
    description: 'After how many seconds a held token is verified again, revoked or not.',
    default: 60,
  })
  @IsInt()
  @Min(1)
  @Max(3_600)
  cacheSeconds!: number;
}
