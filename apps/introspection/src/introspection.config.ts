import { IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform/start';

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

  @Env('OSTIARY_INTROSPECTION_REVOCATIONS', {
    description:
      'How many revocations in force one introspection replica holds, of all tenants together, to verify JWTs itself. Where there are more, JWTs of the tenants with the most are verified by the token service.',
    default: 200_000,
  })
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  revocations!: number;

  @Env('OSTIARY_INTROSPECTION_REQUESTS_PER_SECOND', {
    description: 'How many requests a second one caller may send from one address to one introspection replica. 0: no limit.',
    default: 0,
  })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  requestsPerSecond!: number;

  @Env('OSTIARY_INTROSPECTION_INACTIVE_PER_MINUTE', {
    description:
      'How many answers a minute that are no active token one caller may get from one address at one introspection replica; afterwards tokens that are not known to be active are answered 429. 0: no limit.',
    default: 5_000,
  })
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  inactivePerMinute!: number;
}
