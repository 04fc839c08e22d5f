export type TermsWords = {
  readonly terms: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    /** The link to the document. */
    readonly read: string;
    readonly accept: string;
    readonly decline: string;
    /** What comes of declining. */
    readonly note: (client: string) => string;
  };
};
