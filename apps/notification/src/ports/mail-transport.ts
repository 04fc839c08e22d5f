import type { DeliveryId } from '#contracts';

export type MailAddress = { readonly name: string; readonly address: string };

/** A message as it goes out. */
export type Mail = {
  readonly id: DeliveryId;
  readonly fromName: string;
  readonly to: MailAddress;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47. */
  readonly locale: string;
};

/** A message was not taken. `reason` holds nothing of the message; `permanent` means that trying again is of no use. */
export class MailError extends Error {
  /** The server's own words. They may quote the message: for who sent it, never for the log. */
  readonly answer: string | undefined;

  constructor(
    readonly reason: string,
    readonly permanent: boolean,
    options?: ErrorOptions & { readonly answer?: string | undefined },
  ) {
    super(`The message was not taken: ${reason}`, options);
    this.name = 'MailError';
    this.answer = options?.answer;
  }
}

/** Hands messages to whatever brings them to people. */
export abstract class MailTransport {
  /** Whether there is anything that could take them. */
  readonly isConfigured: boolean = true;

  /** Resolves once the message has been taken, with what was said to that. Throws `MailError`; gives up within half a minute. */
  abstract send(mail: Mail): Promise<string>;
}
