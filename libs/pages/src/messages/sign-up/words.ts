export type SignUpWords = {
  readonly signUp: {
    readonly title: string;
    readonly lead: (client: string, tenant: string) => string;
    readonly email: string;
    readonly send: string;
    readonly sendAgain: string;
    readonly back: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly code: string;
    readonly submitCode: string;
    readonly otherEmail: string;
    readonly passwordTitle: string;
    readonly passwordLead: (tenant: string) => string;
    readonly name: string;
    readonly submit: string;
    readonly unfitName: string;
    /** Beside the box to tick. */
    readonly acceptTerms: (tenant: string) => string;
    readonly unacceptedTerms: string;
    readonly problems: {
      readonly missing: string;
      readonly unfit: string;
      readonly wrongCode: string;
      readonly tooManyMessages: string;
      readonly tooManyCodes: string;
      readonly taken: string;
      readonly expired: string;
    };
  };
};
