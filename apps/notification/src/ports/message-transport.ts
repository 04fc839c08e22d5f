import type { DeliveryId, TenantId } from '#contracts';

export type MailAddress = { readonly name: string; readonly address: string };

/** An email as it goes out. */
export type Mail = {
  readonly id: DeliveryId;
  /** Of the `Message-ID`, before the `@` (RFC 5322 §3.6.4). */
  readonly messageId: string;
  readonly fromName: string;
  readonly to: MailAddress;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47. */
  readonly locale: string;
};

/** A text message as it goes out. `to` in E.164 form. */
export type Sms = {
  readonly id: DeliveryId;
  readonly tenantId: TenantId;
  readonly template: string;
  readonly to: string;
  readonly text: string;
};

/** A message was not taken. `reason` holds nothing of the message; `permanent` means that trying again is of no use. */
export class MessageError extends Error {
  /** The server's own words. They may quote the message: for who sent it, never for the log. */
  readonly answer: string | undefined;

  constructor(
    readonly reason: string,
    readonly permanent: boolean,
    options?: ErrorOptions & { readonly answer?: string | undefined },
  ) {
    super(`The message was not taken: ${reason}`, options);
    this.name = 'MessageError';
    this.answer = options?.answer;
  }
}

/** Hands messages of one channel to whatever brings them to people. */
export interface MessageTransport<Message> {
  /** Whether there is anything that could take them. */
  readonly isConfigured: boolean;

  /** Resolves once the message has been taken, with what was said to that. Throws `MessageError`; gives up within half a minute. */
  send(message: Message): Promise<string>;
}

export abstract class MailTransport implements MessageTransport<Mail> {
  readonly isConfigured: boolean = true;
  abstract send(mail: Mail): Promise<string>;
}

export abstract class SmsTransport implements MessageTransport<Sms> {
  readonly isConfigured: boolean = true;
  /** `signal`: once it is aborted, nobody is asked any more, and who is being asked is not waited for. */
  abstract send(sms: Sms, signal?: AbortSignal): Promise<string>;
}

/** One company or gateway that brings text messages to telephones. `name` is told in metrics and logs. */
export interface SmsProvider {
  readonly name: string;
  /** As `MessageTransport.send`, within `smsProviderDeadlineMs`. `permanent`: this number takes none, whoever sends it. */
  send(sms: Sms, signal?: AbortSignal): Promise<string>;
}
