export type PasswordResetWords = {
  /** Asking for the message that leads to `resetPassword`. */
  readonly forgotPassword: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly submit: string;
    readonly sentTitle: string;
    readonly sent: (tenant: string) => string;
    readonly submitAgain: string;
    readonly missing: string;
    readonly tooMany: string;
    readonly back: string;
  };
  readonly resetPassword: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly account: string;
    readonly password: string;
    readonly hint: (minLength: number) => string;
    readonly submit: string;
    /** `detail` is a predicate: what the password is, or must be. */
    readonly unfit: (detail: string) => string;
    readonly missing: string;
    readonly tooMany: string;
    readonly doneTitle: string;
    readonly done: string;
    readonly doneElsewhere: string;
    readonly goOn: string;
    readonly invalidTitle: string;
    readonly invalid: string;
    readonly askAgain: string;
  };
};
