import { ArrayMaxSize, IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Env } from './env.js';
import { IsCidr, IsPublicUrl, IsUrlOf } from './validators.js';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The settings that every app knows. An app's own class extends this one. */
export class AppConfig {
  @Env('NODE_ENV', {
    description: 'production refuses default and short secrets, and the demo.',
    default: 'development',
  })
  @IsIn(['development', 'test', 'production'])
  environment!: string;

  @Env('OSTIARY_LOG_LEVEL', { description: 'The least severe level that is logged.', default: 'info' })
  @IsIn(logLevels)
  logLevel!: LogLevel;

  @Env('OSTIARY_LOG_FORMAT', {
    description:
      'json: one object a line, for machines; text: short lines, for people; auto: json in production and wherever NATS is used.',
    default: 'auto',
  })
  @IsIn(['auto', 'json', 'text'])
  logFormat!: string;

  @Env('OSTIARY_MANAGEMENT_PORT', { description: 'Port of /livez, /readyz and /metrics; never public. 0: any free port.', default: 9000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  managementPort!: number;

  @Env('OSTIARY_MANAGEMENT_HOST', { description: 'Address the management port is bound to.', default: '127.0.0.1' })
  @IsString()
  @MaxLength(255)
  managementHost!: string;

  @Env('OSTIARY_NATS_URL', {
    description: 'NATS servers, comma-separated. Needed by every app that runs as a process of its own.',
    optional: true,
    example: 'nats://localhost:4222',
  })
  @IsOptional()
  @Matches(/^(nats|tls):\/\/[^\s,]+(,(nats|tls):\/\/[^\s,]+)*$/, { message: 'must be nats:// or tls:// addresses, comma-separated' })
  natsUrl?: string;

  @Env('OSTIARY_NATS_USER', { description: "The app's user at NATS.", optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  natsUser?: string;

  @Env('OSTIARY_NATS_PASSWORD', { description: 'The password of that user.', optional: true, secret: true })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  natsPassword?: string;

  @Env('OSTIARY_NATS_CA_FILE', {
    description: 'PEM file of the authority that signed the certificate of NATS (tls://). Unset: those that Node trusts.',
    optional: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  natsCaFile?: string;

  @Env('OSTIARY_NATS_CERTIFICATE_FILE', { description: "PEM file of the app's own certificate, where NATS asks for one.", optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  natsCertificateFile?: string;

  @Env('OSTIARY_NATS_KEY_FILE', { description: 'PEM file of the key of that certificate.', optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  natsKeyFile?: string;

  @Env('OSTIARY_ALLOW_PLAINTEXT_NATS', {
    description: 'Lets production use nats:// to another machine: where the network itself is encrypted.',
    default: false,
  })
  @IsBoolean()
  allowPlaintextNats!: boolean;

  @Env('OSTIARY_ALLOW_PLAINTEXT_DATABASE', {
    description: 'Lets production use PostgreSQL on another machine without sslmode=verify-full: where the network itself is encrypted.',
    default: false,
  })
  @IsBoolean()
  allowPlaintextDatabase!: boolean;

  @Env('OSTIARY_ALLOW_PLAINTEXT_REDIS', {
    description: 'Lets production use redis:// to another machine: where the network itself is encrypted.',
    default: false,
  })
  @IsBoolean()
  allowPlaintextRedis!: boolean;

  @Env('OSTIARY_DATABASE_URL', {
    description: "PostgreSQL, as the app's own role. Needed by every service that stores something.",
    optional: true,
    secret: true,
    example: 'postgres://ostiary_tenant:<password>@localhost:5432/ostiary',
  })
  @IsOptional()
  @IsUrlOf(['postgres:', 'postgresql:'])
  databaseUrl?: string;

  @Env('OSTIARY_DATABASE_POOL_SIZE', { description: 'Connections to PostgreSQL that one app holds at most.', default: 10 })
  @IsInt()
  @Min(1)
  @Max(200)
  databasePoolSize!: number;

  @Env('OSTIARY_PUBLIC_URL', {
    description: 'Where browsers and clients reach the gateway; issuers begin with it. https, or http on loopback.',
    default: 'http://localhost:3000',
  })
  @IsPublicUrl()
  publicUrl!: string;

  @Env('OSTIARY_INTROSPECTION_PUBLIC_URL', {
    description: 'Where resource servers reach the introspection service. https, or http on loopback.',
    default: 'http://localhost:3001',
  })
  @IsPublicUrl()
  introspectionPublicUrl!: string;

  @Env('OSTIARY_HTTP_HOST', { description: 'Address the public port is bound to. Unset: every address.', optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  httpHost?: string;

  @Env('OSTIARY_TRUSTED_PROXIES', {
    description: 'Addresses or CIDR ranges, comma-separated, of the proxies whose X-Forwarded-For is believed. Unset: none.',
    optional: true,
    example: '10.0.0.0/8',
  })
  @IsOptional()
  @ArrayMaxSize(50)
  @IsCidr({ each: true })
  trustedProxies?: string[];

  @Env('OSTIARY_SHUTDOWN_SECONDS', { description: 'How long requests in flight may take to finish after SIGTERM.', default: 10 })
  @IsInt()
  @Min(0)
  @Max(120)
  shutdownSeconds!: number;

  @Env('OSTIARY_DEMO', { description: 'Serves the demo application. Refused in production.', default: false })
  @IsBoolean()
  demo!: boolean;
}
