import type { MailedFactorName } from '#contracts';

/** What the pages say on which people sign in by a message, in one language. None of it depends on whether there is such an account. */
export type MailSignInWords = {
  readonly mailSignIn: {
    /** Below the field for the name. */
    readonly hint: { readonly [Method in MailedFactorName]: string };
    readonly send: { readonly [Method in MailedFactorName]: string };
    readonly missing: string;
    readonly sentTitle: string;
    readonly sent: { readonly [Method in MailedFactorName]: string };
    readonly code: string;
    readonly submit: string;
    readonly sendAgain: string;
    readonly otherName: string;
    readonly wrongCode: string;
    readonly tooManyCodes: string;
    readonly tooManyMessages: string;
    /** The title and the lead of the page that lists other ways. */
    readonly waysTitle: string;
    readonly chooseWay: string;
    /** Behind the link of the message. */
    readonly link: {
      readonly lead: (client: string) => string;
      readonly submit: string;
      readonly elsewhereTitle: string;
      readonly elsewhere: string;
      /** Where a code will do as well. */
      readonly elsewhereCode: string;
      readonly notAsked: string;
      readonly invalidTitle: string;
      readonly invalid: string;
      readonly askAgain: string;
    };
  };
};
