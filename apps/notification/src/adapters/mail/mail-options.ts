import type { SendMailOptions } from 'nodemailer';
import { type Mail, MessageError } from '../../ports/message-transport.js';

/** What may not stand in an address: whatever ends a header, a command or an address, or begins another. */
const unsafe = /[\p{Cc}\p{Z}<>()[\]\\,;:"]/u;

/**
 * A message as nodemailer takes it. Names, addresses and subjects go in as values, never as header text, so that none can
 * begin a header of its own.
 */
export const mailOptions = (from: string, mail: Mail): SendMailOptions => {
  if (unsafe.test(mail.to.address)) throw new MessageError('the address is not safe', true);
  return {
    from: { name: mail.fromName, address: from },
    to: { name: mail.to.name, address: mail.to.address },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.messageId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.locale },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
