import type { DeliveryId, TenantId } from '#contracts';

export type MailAddress = { readonly name: string; readonly address: string };

/** An email as it goes out. */
export type Mail = {
  readonly id: DeliveryId;
  readonly tenantId: TenantId;
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

/** A message was not taken. `reason` holds nothing of the message; `permanent` means that trying again is of no use; `mayBeTaken`, that nobody said so: it may be on its way. */
export class MessageError extends Error {
  /** The server's own words. They may quote the message: for who sent it, never for the log. */
  readonly answer: string | undefined;
  readonly mayBeTaken: boolean;

  constructor(
    readonly reason: string,
    readonly permanent: boolean,
    options?: ErrorOptions & { readonly answer?: string | undefined; readonly mayBeTaken?: boolean },
  ) {
    super(`The message was not taken: ${reason}`, options);
    this.name = 'MessageError';
    this.answer = options?.answer;
    this.mayBeTaken = options?.mayBeTaken ?? false;
  }
}

/** A message was taken. `provider`: by what, as `Delivery` tells it; `answer`: what was said to that. */
export type Taken = { readonly provider: string; readonly answer: string };

/** How the operator's are told from a tenant's own, whose names have no such sign. */
export const ofPlatform = (name: string): string => `platform/${name}`;

/** Hands messages of one channel to whatever brings them to people. */
export interface MessageTransport<Message> {
  /** Whether there is anything that could take them. */
  readonly isConfigured: boolean;

  /** Resolves once the message has been taken. Throws `MessageError`; gives up within a minute. */
  send(message: Message): Promise<Taken>;
}

export abstract class MailTransport implements MessageTransport<Mail> {
  readonly isConfigured: boolean = true;
  abstract send(mail: Mail): Promise<Taken>;
}

export abstract class SmsTransport implements MessageTransport<Sms> {
  readonly isConfigured: boolean = true;
  /** `signal`: once it is aborted, nobody is asked any more, and who is being asked is not waited for. */
  abstract send(sms: Sms, signal?: AbortSignal): Promise<Taken>;
}

/** One server, company or gateway that brings messages of a channel to people. */
export interface MessageProvider<Message> {
  readonly name: string;
  /** As `MessageTransport.send`: what was said to it. Two in a row are done within a minute. `permanent`: this addressee takes none. */
  send(message: Message, signal?: AbortSignal): Promise<string>;
}
