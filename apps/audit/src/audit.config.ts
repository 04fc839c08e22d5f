import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { AppConfig, Env } from '#platform/start';

/** What the environment may say to the audit service. */
export class AuditConfig extends AppConfig {
  @Env('OSTIARY_AUDIT_RETENTION_DAYS', {
    description:
      'How long what happened is kept in the audit logs, in days. Unset: for ever. An entry that was recorded late goes with those recorded before it.',
    optional: true,
    example: '400',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(36_500)
  retentionDays?: number;
}
