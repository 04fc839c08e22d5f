import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { type ServiceName, serviceNames } from '#contracts';
import { AppConfig, Env, IsUrlOf } from '#platform/start';

/** What migrations need: an administrator of the database, the passwords of the services' roles, an operator of NATS. */
export class MigrateConfig extends AppConfig {
  @Env('OSTIARY_ADMIN_DATABASE_URL', {
    description: 'PostgreSQL as a role that may create roles and schemas.',
    secret: true,
    example: 'postgres://postgres:<password>@localhost:5432/ostiary',
  })
  @IsUrlOf(['postgres:', 'postgresql:'])
  adminDatabaseUrl!: string;

  @Env('OSTIARY_NATS_STREAM_REPLICAS', {
    description: 'Servers of the NATS cluster that hold a copy of each event; streams are made only if OSTIARY_NATS_URL is set.',
    default: 1,
  })
  @IsInt()
  @Min(1)
  @Max(5)
  streamReplicas!: number;
}

const passwordOf = (service: ServiceName): string => `${service}Password`;
const sparePasswordOf = (service: ServiceName): string => `${service}SparePassword`;

const declare = (property: string, ...decorators: readonly ((prototype: object, property: string) => void)[]): void => {
  const shape = Matches(/^[\x21-\x7e]{1,200}$/, { message: 'must be 1 to 200 printable ASCII characters' });
  for (const decorate of [...decorators, IsString(), shape]) decorate(MigrateConfig.prototype, property);
};

for (const service of serviceNames) {
  const variable = `OSTIARY_${service.toUpperCase()}_DATABASE_PASSWORD`;
  declare(
    passwordOf(service),
    Env(variable, { description: `Password that the database role ostiary_${service} is given.`, secret: true }),
  );
  const description = `Password of its spare role ostiary_${service}_2, which takes turns with it when passwords are rotated. Unset: that role may not log in.`;
  declare(sparePasswordOf(service), Env(`${variable}_2`, { description, secret: true, optional: true }), IsOptional());
}

const passwordsBy = (config: MigrateConfig, propertyOf: (service: ServiceName) => string): ReadonlyMap<ServiceName, string> =>
  new Map(
    serviceNames.flatMap((service) => {
      const password: unknown = Reflect.get(config, propertyOf(service));
      return typeof password === 'string' ? [[service, password]] : [];
    }),
  );

/** The role's password of each service. */
export const passwordsOf = (config: MigrateConfig): ReadonlyMap<ServiceName, string> => passwordsBy(config, passwordOf);

/** The spare role's password of each service that has one. */
export const sparePasswordsOf = (config: MigrateConfig): ReadonlyMap<ServiceName, string> => passwordsBy(config, sparePasswordOf);
