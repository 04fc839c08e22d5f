import { Logger } from '@nestjs/common';
import { mailboxDirectory, type NotificationConfig } from '../notification.config.js';
import type { MailTransport } from '../ports/mail-transport.js';
import { FileMailTransport } from './file-mail-transport.js';
import { SmtpMailTransport } from './smtp-mail-transport.js';
import { UnconfiguredMailTransport } from './unconfigured-mail-transport.js';

/** A mail server if one is configured, else the mailbox in the data directory. */
export const chooseMailTransport = (config: NotificationConfig): MailTransport => {
  const { smtpUrl, mailFrom } = config;
  const directory = mailboxDirectory(config);
  if (smtpUrl !== undefined) return new SmtpMailTransport({ url: smtpUrl, from: mailFrom });
  if (directory !== null) return new FileMailTransport({ directory, from: mailFrom });
  new Logger('Mail').warn('Neither OSTIARY_SMTP_URL nor OSTIARY_DATA_DIR is set: messages will wait and expire.');
  return new UnconfiguredMailTransport();
};
