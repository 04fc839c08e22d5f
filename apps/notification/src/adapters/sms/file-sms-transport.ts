import { MessageError, ofPlatform, type Sms, SmsTransport, type Taken } from '../../ports/message-transport.js';
import { writeMessage } from '../../mailbox/mailbox.js';

/** As a file of the mailbox: its parser knows such a message by `X-Ostiary-Channel`. */
const fileOf = ({ id, to, text }: Sms, at: Date): Buffer => {
  const headers = [
    'X-Ostiary-Channel: sms',
    `To: ${to}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: <${id}@sms>`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  return Buffer.from(`${headers.join('\n')}\n\n${Buffer.from(text).toString('base64')}\n`);
};

/** Into the mailbox on this machine, beside the mails, for a platform without a provider of text messages. */
export class FileSmsTransport extends SmsTransport {
  constructor(private readonly directory: string) {
    super();
  }

  override async send(sms: Sms): Promise<Taken> {
    if (!/^\+\d{1,15}$/.test(sms.to)) throw new MessageError('the number is not safe', true);
    try {
      await writeMessage(this.directory, sms.id, fileOf(sms, new Date()));
      return { provider: ofPlatform('mailbox'), answer: 'written to the mailbox of this platform, which has no provider of text messages' };
    } catch (error) {
      throw new MessageError('the mailbox cannot be written', false, { cause: error });
    }
  }
}
