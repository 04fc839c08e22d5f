import { MailError, MailTransport } from '../ports/mail-transport.js';

/** Without a mail server and without a mailbox, messages wait until there is one or they expire. */
export class UnconfiguredMailTransport extends MailTransport {
  override readonly isConfigured = false;

  override async send(): Promise<string> {
    throw new MailError('neither OSTIARY_SMTP_URL nor OSTIARY_DATA_DIR is set', false);
  }
}
