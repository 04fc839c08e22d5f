import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env, IsMasterKeys } from '#platform/start';

/** What the environment may say to the token service. */
export class TokenConfig extends AppConfig {
  @Env('OSTIARY_MASTER_KEYS', {
    description:
      'Keys that encrypt signing keys at rest, comma-separated: the first encrypts, all decrypt. How to replace one: docs/operations.md.',
    secret: true,
    example: 'k1:<base64 of 32 random bytes>',
  })
  @IsMasterKeys()
  masterKeys!: string;

  @Env('OSTIARY_SIGNING_KEY_PUBLISH_SECONDS', {
    description: 'How long a new signing key is in the JWK Set before it signs: at least as long as clients cache that document.',
    default: 3_600,
  })
  @IsInt()
  @Min(0)
  @Max(604_800)
  signingKeyPublishSeconds!: number;

  @Env('OSTIARY_SIGNING_KEY_RETENTION_SECONDS', {
    description:
      'How long a retired signing key stays in the JWK Set: longer than any token lives (a day), and, so that ID tokens serve as hints at logout, as sessions do.',
    default: 7_862_400,
  })
  @IsInt()
  @Min(90_000)
  @Max(31_536_000)
  signingKeyRetentionSeconds!: number;

  @Env('OSTIARY_SIGNING_KEY_CACHE_TENANTS', {
    description: 'Of how many tenants a replica holds opened signing keys in memory.',
    default: 2_000,
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  signingKeyCacheTenants!: number;

  @Env('OSTIARY_FETCH_FROM_LOOPBACK', {
    description:
      'Lets tenants name addresses of this machine for what is fetched of clients, such as jwks_uri, and for what sends their messages. For development: refused in production.',
    default: false,
  })
  @IsBoolean()
  fetchFromLoopback!: boolean;

  @Env('OSTIARY_BACKCHANNEL_LOGOUT_SECONDS', {
    description: 'For how long an application that cannot be told of a logout is tried again, ever more seldom.',
    default: 86_400,
  })
  @IsInt()
  @Min(1)
  @Max(604_800)
  backchannelLogoutSeconds!: number;

  @Env('OSTIARY_TOKEN_MAINTENANCE_INTERVAL', {
    description:
      'Seconds between looks at which partitions to make and to drop, and at which signing keys to seal under the first master key.',
    default: 3_600,
  })
  @IsInt()
  @Min(1)
  @Max(86_400)
  maintenanceInterval!: number;
}
