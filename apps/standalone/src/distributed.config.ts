import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Env, IsUrlOf } from '#platform/start';
import { StandaloneConfig } from './standalone.config.js';

/** What `start:distributed` needs besides. */
export class DistributedConfig extends StandaloneConfig {
  @Env('OSTIARY_DATABASE_URL', {
    description: 'PostgreSQL as a role that may create roles and schemas. Each app is given a role of its own.',
    secret: true,
    example: 'postgres://postgres:<password>@localhost:5432/ostiary',
  })
  @IsUrlOf(['postgres:', 'postgresql:'])
  override databaseUrl!: string;

  @Env('OSTIARY_NATS_URL', { description: 'NATS servers with JetStream, comma-separated.', example: 'nats://localhost:4222' })
  @Matches(/^(nats|tls):\/\/[^\s,]+(,(nats|tls):\/\/[^\s,]+)*$/, { message: 'must be nats:// or tls:// addresses, comma-separated' })
  override natsUrl!: string;

  @Env('OSTIARY_NATS_CREDENTIALS_FILE', {
    description: "JSON with each app's password at NATS, as `npm run nats:config` writes it. Unset: all apps connect as the address says.",
    optional: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  natsCredentialsFile?: string;

  @Env('OSTIARY_DEMO', {
    description: 'Serves the demo application and seeds its tenant. Refused in production.',
    default: false,
  })
  @IsBoolean()
  override demo!: boolean;
}
