import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { AppConfig, Env, IsPublicUrl } from '#platform/start';

/** What a whole platform on one machine needs to know, in either topology. Each app reads the rest itself. */
export class StandaloneConfig extends AppConfig {
  @Env('OSTIARY_DATA_DIR', {
    description: 'Where a platform on one machine keeps its embedded database, generated secrets, demo.json and mailbox.',
    default: '.ostiary',
  })
  @IsString()
  @MaxLength(1024)
  dataDirectory!: string;

  @Env('OSTIARY_GATEWAY_PORT', { description: 'Port of the gateway.', default: 3000 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  gatewayPort!: number;

  @Env('OSTIARY_INTROSPECTION_PORT', { description: 'Port of the introspection service.', default: 3001 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  introspectionPort!: number;

  @Env('OSTIARY_DEMO_PORT', { description: 'Port of the demo application.', default: 3002 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  demoPort!: number;

  @Env('OSTIARY_DEMO_URL', {
    description: 'Where browsers reach the demo application. Unset: localhost, with its port.',
    optional: true,
    example: 'http://localhost:3002',
  })
  @IsOptional()
  @IsPublicUrl()
  demoUrl?: string;

  @Env('OSTIARY_DEMO', {
    description:
      'Serves the demo application and seeds its tenant. On by default where the platform is one process; refused in production.',
    default: true,
  })
  @IsBoolean()
  override demo!: boolean;
}
