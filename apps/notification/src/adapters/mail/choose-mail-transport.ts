import { Logger } from '@nestjs/common';
import { dkimSignerOf, mailboxDirectory, type NotificationConfig } from '../../notification.config.js';
import type { MailTransport } from '../../ports/message-transport.js';
import { UnconfiguredTransport } from '../unconfigured-transport.js';
import { FileMailTransport } from './file-mail-transport.js';
import { SmtpMailTransport } from './smtp-mail-transport.js';

/** A mail server if one is configured, else the mailbox in the data directory. */
export const chooseMailTransport = (config: NotificationConfig): MailTransport => {
  const { smtpUrl, mailFrom: from } = config;
  const origin = { from, dkim: dkimSignerOf(config) };
  const directory = mailboxDirectory(config, 'email');
  if (smtpUrl !== undefined) return new SmtpMailTransport({ ...origin, url: smtpUrl });
  if (directory !== null) return new FileMailTransport({ ...origin, directory });
  const reason = 'neither OSTIARY_SMTP_URL nor OSTIARY_DATA_DIR is set';
  new Logger('Mail').warn(`${reason}: messages will wait and expire.`);
  return new UnconfiguredTransport(reason);
};
