import { IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform/start';

/** What the environment may say to the session service. */
export class SessionConfig extends AppConfig {
  @Env('OSTIARY_SESSION_CLEAN_UP_INTERVAL', {
    description: 'Seconds between removals of expired sessions and sign-ins.',
    default: 900,
  })
  @IsInt()
  @Min(1)
  @Max(86_400)
  cleanUpInterval!: number;
}
