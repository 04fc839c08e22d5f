export type StartWords = {
  /** Start pages: `{gateway}/` and `{issuer}`. */
  readonly start: {
    readonly title: string;
    readonly demo: string;
    readonly adminDocs: string;
    readonly adminDocsText: string;
    readonly mailbox: string;
    readonly mailboxText: string;
    readonly tenantTitle: string;
    readonly tenantLead: (tenant: string) => string;
    readonly issuer: string;
    readonly metadata: string;
  };
  readonly demo: { readonly lead: string; readonly username: string; readonly password: string };
};
