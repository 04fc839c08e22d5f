import type { SendMailOptions } from 'nodemailer';
import { type Mail, MessageError } from '../../ports/message-transport.js';
import type { DkimSigner } from '../../senders/dkim.js';

/** What may not stand in an address: whatever ends a header, a command or an address, or begins another. */
const unsafe = /[\p{Cc}\p{Z}<>()[\]\\,;:"]/u;

/** Where mails come from. `dkim`: what signs them for the domain; null: nothing here. */
export type MailOrigin = { readonly from: string; readonly dkim: DkimSigner | null };

/** Of the headers that every mail has; `From` has to be among them (RFC 6376 §5.4). */
const signedHeaders = 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:Content-Language:Auto-Submitted';

/**
 * A message as nodemailer takes it. Names, addresses and subjects go in as values, never as header text, so that none can
 * begin a header of its own.
 */
export const mailOptions = ({ from, dkim }: MailOrigin, mail: Mail): SendMailOptions => {
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
    ...(dkim !== null && {
      dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey, headerFieldNames: signedHeaders },
    }),
  };
};
