/** What is said to people who have their account deleted, and to those who come back in time. */
export type DeletionWords = {
  readonly deletion: {
    /** What happens: with some days to take it back, or without. */
    readonly later: (days: number) => string;
    readonly atOnce: string;
    /** What comes of it, a sentence each. */
    readonly consequences: (tenant: string) => readonly string[];
    readonly takeData: string;
    /** Beside the box to tick. */
    readonly confirm: string;
    readonly confirmOf: (account: string) => string;
    readonly submit: string;
    readonly unconfirmed: string;
    readonly closed: { readonly title: string; readonly text: (moment: string) => string; readonly keep: string };
    readonly erased: { readonly title: string; readonly text: string };
    /** At a sign-in while it can still be kept. */
    readonly restore: {
      readonly title: string;
      readonly lead: (tenant: string) => string;
      readonly until: (moment: string) => string;
      /** Where the moment is not known. */
      readonly soon: string;
      readonly keep: string;
      readonly leave: (client: string) => string;
      readonly otherAccount: string;
    };
  };
};
