import { IsBoolean, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { AppConfig, Env, IsId } from '#platform/start';

const hasAdminClient = ({ adminClientId, adminClientSecret }: TenantConfig): boolean =>
  adminClientId !== undefined || adminClientSecret !== undefined;

/** Issuers begin with `publicUrl`. */
export class TenantConfig extends AppConfig {
  @Env('OSTIARY_ADMIN_CLIENT_ID', {
    description:
      "UUID of the operator's client: made in the tenant `system` at start, with every scope of the admin API, or given them back. One that was set before works on until it is deleted.",
    optional: true,
    example: '0c7f7b0e-6f0a-4a52-9a40-7f6d1c1f2f6b',
  })
  @ValidateIf(hasAdminClient)
  @IsId()
  adminClientId?: string;

  @Env('OSTIARY_ADMIN_CLIENT_SECRET', {
    description: 'The secret of that client. A new value replaces the one before. Both or none are set.',
    optional: true,
    secret: true,
  })
  @ValidateIf(hasAdminClient)
  @IsString()
  @MinLength(32)
  @MaxLength(512)
  adminClientSecret?: string;

  @Env('OSTIARY_FETCH_FROM_LOOPBACK', {
    description:
      'Lets tenants name addresses of this machine for what is fetched of clients, such as jwks_uri, and for what sends their messages. For development: refused in production.',
    default: false,
  })
  @IsBoolean()
  fetchFromLoopback!: boolean;
}
