export type ApiKeyWords = {
  readonly apiKeys: {
    readonly lead: string;
    readonly none: string;
    /** Above what one may do. */
    readonly mayDo: string;
    readonly beginsWith: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly lastUsedAt: string;
    readonly never: string;
    /** Of one that is good no longer. */
    readonly expired: string;
    readonly revokedAt: string;
    readonly revoke: string;
    readonly revokeOf: (key: string) => string;
    readonly revoked: string;
    /** Leads to the form of a new one. */
    readonly create: (api: string) => string;
    readonly form: {
      readonly lead: string;
      readonly name: string;
      readonly nameHint: string;
      readonly scopes: string;
      readonly lifetime: string;
      readonly submit: string;
    };
    /** A new one, shown this once. */
    readonly made: { readonly title: string; readonly text: string };
    readonly problems: { readonly unfit: string; readonly tooMany: string };
  };
};
