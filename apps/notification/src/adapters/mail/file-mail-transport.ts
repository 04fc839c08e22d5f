import { type Mail, MessageError, MailTransport, ofPlatform, type Taken } from '../../ports/message-transport.js';
import { writeMessage } from '../../mailbox/mailbox.js';
import { type MailOrigin, mailOptions } from './mail-options.js';
import { createTransport } from 'nodemailer';

/** Into a directory on this machine, for a platform without a mail server. */
export class FileMailTransport extends MailTransport {
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

  constructor(private readonly settings: MailOrigin & { readonly directory: string }) {
    super();
  }

  override async send(mail: Mail): Promise<Taken> {
    const { message } = await this.composer.sendMail(mailOptions(this.settings, mail));
    if (!Buffer.isBuffer(message)) throw new MessageError('the message could not be composed', true);
    try {
      await writeMessage(this.settings.directory, mail.id, message);
      return { provider: ofPlatform('mailbox'), answer: 'written to the mailbox of this platform, which has no mail server' };
    } catch (error) {
      throw new MessageError('the mailbox cannot be written', false, { cause: error });
    }
  }
}
