import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AppConfig, Env, IsUrlOf } from '#platform/start';

/** What the environment may say to the gateway. */
export class GatewayConfig extends AppConfig {
  @Env('OSTIARY_GATEWAY_PORT', { description: 'Port of the gateway.', default: 3000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;

  @Env('OSTIARY_COUNTRY_HEADER', {
    description:
      'Header in which the ingress names the country of a request (ISO 3166-1, two letters), for the risk signals of sign-ins. Believed of OSTIARY_TRUSTED_PROXIES alone, which have to overwrite what clients send. Unset: countries are not known.',
    optional: true,
    example: 'CF-IPCountry',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{1,100}$/, { message: 'must be the name of a header' })
  countryHeader?: string;

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
