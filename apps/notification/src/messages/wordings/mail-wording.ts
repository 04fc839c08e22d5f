import type { InEveryLanguage } from '#contracts';

/** What a mail of the platform's own says in one language; its parts are templates. The link or code comes between `request` and `closing`. */
export type MailWording = {
  readonly subject: string;
  /** Other than the usual one, for somebody without a name. */
  readonly greeting?: string;
  readonly request: string;
  /** Below it, a line each. */
  readonly details?: readonly string[];
  /** On the button of a link, where that does more than lead to the tenant. */
  readonly button?: string;
  readonly closing: string;
};

export type MailWordings = InEveryLanguage<MailWording>;
