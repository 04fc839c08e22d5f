export type VerifyEmailWords = {
  readonly verifyEmail: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly submit: string;
    readonly doneTitle: string;
    readonly done: (email: string) => string;
    /** Where the link was used before. */
    readonly known: (email: string) => string;
    readonly invalidTitle: string;
    readonly invalid: string;
  };
};
