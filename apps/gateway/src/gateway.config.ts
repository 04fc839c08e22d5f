import { IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform';

/** What the environment may say to the gateway. */
export class GatewayConfig extends AppConfig {
  @Env('OSTIARY_GATEWAY_PORT', { description: 'Port of the gateway.', default: 3000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;
}
