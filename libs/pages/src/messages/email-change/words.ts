import type { EmailChangeOutcome } from '#contracts';

export type EmailChangeWords = {
  /** How a user comes to another address: on the page of their account, and behind the link of the message to the present one. */
  readonly emailChange: {
    readonly lead: (email: string) => string;
    readonly leadWithout: string;
    readonly email: string;
    readonly send: string;
    readonly requested: (email: string) => string;
    readonly waiting: (email: string) => string;
    readonly asksPresent: (email: string) => string;
    readonly submitCode: string;
    readonly changed: string;
    readonly unfit: string;
    readonly link: {
      readonly title: string;
      readonly lead: (email: string, tenant: string) => string;
      readonly hint: string;
      readonly allow: string;
      readonly refuse: string;
      readonly doneTitle: string;
      readonly done: { readonly [Outcome in EmailChangeOutcome]: string };
      readonly goOn: { readonly [Outcome in EmailChangeOutcome]: string };
      readonly overTitle: string;
      readonly over: string;
    };
  };
};
