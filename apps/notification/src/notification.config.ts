import { join } from 'node:path';
import { IsEmail, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { AppConfig, Env, IsUrlOf } from '#platform/start';

/** What the environment may say to the notification service. */
export class NotificationConfig extends AppConfig {
  @Env('OSTIARY_SMTP_URL', {
    description: 'The mail server. Unset: messages are written to the mailbox in the data directory, if there is one.',
    optional: true,
    secret: true,
    example: 'smtps://user:<password>@mail.example.com:465',
  })
  @IsOptional()
  @IsUrlOf(['smtp:', 'smtps:'])
  smtpUrl?: string;

  @Env('OSTIARY_MAIL_FROM', { description: 'The address that messages come from.', default: 'no-reply@ostiary.example' })
  @IsEmail()
  mailFrom!: string;

  @Env('OSTIARY_DATA_DIR', { description: 'Where a platform on one machine keeps its mailbox.', optional: true })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  dataDirectory?: string;

  @Env('OSTIARY_DELIVERY_ATTEMPTS', { description: 'How often a message is tried before it is given up.', default: 12 })
  @IsInt()
  @Min(1)
  @Max(100)
  deliveryAttempts!: number;

  @Env('OSTIARY_DELIVERY_RETRY_SECONDS', {
    description: 'Delay before the second try; each further one doubles it, up to an hour.',
    default: 10,
  })
  @IsInt()
  @Min(1)
  @Max(3_600)
  deliveryRetrySeconds!: number;

  @Env('OSTIARY_DELIVERY_CONCURRENCY', { description: 'Messages that one replica sends at once.', default: 8 })
  @IsInt()
  @Min(1)
  @Max(100)
  deliveryConcurrency!: number;
}

/** Where messages are written that no mail server is configured for; null where they go elsewhere. */
export const mailboxDirectory = ({ smtpUrl, dataDirectory }: Pick<NotificationConfig, 'smtpUrl' | 'dataDirectory'>): string | null =>
  smtpUrl === undefined && dataDirectory !== undefined ? join(dataDirectory, 'mailbox') : null;
