import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { AppConfig, Env, IsUrlOf } from '#platform/start';

/** What the environment may say to the gateway. */
export class GatewayConfig extends AppConfig {
  @Env('OSTIARY_GATEWAY_PORT', { description: 'Port of the gateway.', default: 3000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;

  @Env('OSTIARY_DEMO_FILE', {
    description:
      'demo.json of the demo on this machine: start page and sign-in page show its user, to browsers on this machine only. Set by `npm start`; refused in production.',
    optional: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  demoFile?: string;

  @Env('OSTIARY_MAILBOX_URL', {
    description: 'Where the mailbox of a platform on one machine is shown: the start page leads browsers on this machine there.',
    optional: true,
    example: 'http://localhost:9000/mailbox',
  })
  @IsOptional()
  @IsUrlOf(['http:', 'https:'])
  mailboxUrl?: string;
}
