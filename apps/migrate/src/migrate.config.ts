import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import type { ServiceName } from '#contracts';
import { AppConfig, Env, IsUrlOf } from '#platform';

const password = (service: ServiceName) => ({
  description: `Password that the database role ostiary_${service} is given.`,
  secret: true as const,
});
const sparePassword = (service: ServiceName) => ({
  description: `Password of its spare role ostiary_${service}_2, which takes turns with it when passwords are rotated. Unset: that role may not log in.`,
  secret: true as const,
  optional: true as const,
});
const shape = /^[\x21-\x7e]{1,200}$/;
const message = 'must be 1 to 200 printable ASCII characters';

/** What migrations need: an administrator of the database, the passwords of the services' roles, an operator of NATS. */
export class MigrateConfig extends AppConfig {
  @Env('OSTIARY_ADMIN_DATABASE_URL', {
    description: 'PostgreSQL as a role that may create roles and schemas.',
    secret: true,
    example: 'postgres://postgres:<password>@localhost:5432/ostiary',
  })
  @IsUrlOf(['postgres:', 'postgresql:'])
  adminDatabaseUrl!: string;

  @Env('OSTIARY_TENANT_DATABASE_PASSWORD', password('tenant'))
  @IsString()
  @Matches(shape, { message })
  tenantPassword!: string;

  @Env('OSTIARY_TENANT_DATABASE_PASSWORD_2', sparePassword('tenant'))
  @IsOptional()
  @IsString()
  @Matches(shape, { message })
  tenantSparePassword?: string;

  @Env('OSTIARY_IDENTITY_DATABASE_PASSWORD', password('identity'))
  @IsString()
  @Matches(shape, { message })
  identityPassword!: string;

  @Env('OSTIARY_IDENTITY_DATABASE_PASSWORD_2', sparePassword('identity'))
  @IsOptional()
  @IsString()
  @Matches(shape, { message })
  identitySparePassword?: string;

  @Env('OSTIARY_SESSION_DATABASE_PASSWORD', password('session'))
  @IsString()
  @Matches(shape, { message })
  sessionPassword!: string;

  @Env('OSTIARY_SESSION_DATABASE_PASSWORD_2', sparePassword('session'))
  @IsOptional()
  @IsString()
  @Matches(shape, { message })
  sessionSparePassword?: string;

  @Env('OSTIARY_TOKEN_DATABASE_PASSWORD', password('token'))
  @IsString()
  @Matches(shape, { message })
  tokenPassword!: string;

  @Env('OSTIARY_TOKEN_DATABASE_PASSWORD_2', sparePassword('token'))
  @IsOptional()
  @IsString()
  @Matches(shape, { message })
  tokenSparePassword?: string;

  @Env('OSTIARY_NOTIFICATION_DATABASE_PASSWORD', password('notification'))
  @IsString()
  @Matches(shape, { message })
  notificationPassword!: string;

  @Env('OSTIARY_NOTIFICATION_DATABASE_PASSWORD_2', sparePassword('notification'))
  @IsOptional()
  @IsString()
  @Matches(shape, { message })
  notificationSparePassword?: string;

  @Env('OSTIARY_NATS_STREAM_REPLICAS', {
    description: 'Servers of the NATS cluster that hold a copy of each event; streams are made only if OSTIARY_NATS_URL is set.',
    default: 1,
  })
  @IsInt()
  @Min(1)
  @Max(5)
  streamReplicas!: number;
}

/** The role's password of each service. */
export const passwordsOf = (config: MigrateConfig): ReadonlyMap<ServiceName, string> =>
  new Map([
    ['tenant', config.tenantPassword],
    ['identity', config.identityPassword],
    ['session', config.sessionPassword],
    ['token', config.tokenPassword],
    ['notification', config.notificationPassword],
  ]);

/** The spare role's password of each service that has one. */
export const sparePasswordsOf = (config: MigrateConfig): ReadonlyMap<ServiceName, string> => {
  const passwords = new Map([
    ['tenant', config.tenantSparePassword],
    ['identity', config.identitySparePassword],
    ['session', config.sessionSparePassword],
    ['token', config.tokenSparePassword],
    ['notification', config.notificationSparePassword],
  ] as const);
  return new Map([...passwords].flatMap(([service, spare]) => (spare === undefined ? [] : [[service, spare]])));
};
