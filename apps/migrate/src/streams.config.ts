import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform/start';

/** What looking after the streams needs: an operator of NATS, and no database. */
export class StreamsConfig extends AppConfig {
  @Env('OSTIARY_NATS_STREAM_REPLICAS', {
    description: 'Servers of the NATS cluster that hold a copy of each event; streams are made only if OSTIARY_NATS_URL is set.',
    default: 1,
  })
  @IsInt()
  @Min(1)
  @Max(5)
  streamReplicas!: number;

  @Env('OSTIARY_STREAMS_WATCH', {
    description: 'Stays, and makes streams and consumers anew whenever NATS has lost them; otherwise looks once and ends.',
    default: false,
  })
  @IsBoolean()
  watch!: boolean;
}
