import type { AccountSection, ActivityKind, EnrollableName, OwnActivity } from '#contracts';

export type OwnAccountWords = {
  /** The pages of one's own account; `account` chooses one at a sign-in. */
  readonly ownAccount: {
    /** As what a sign-in leads to, after "continue to": with an article where the language has one there. */
    readonly asDestination: string;
    readonly title: string;
    readonly signedInAs: (account: string) => string;
    readonly signOut: string;
    /** What each page is for: its heading, and a sentence beside the link that leads there. */
    readonly sections: { readonly [Section in Exclude<AccountSection, 'overview'>]: { readonly title: string; readonly text: string } };
    /** Where a fresh proof is demanded that its user can no longer give. */
    readonly unprovable: { readonly title: string; readonly text: string };
    /** Above a form that was sent and not accepted. */
    readonly profile: {
      readonly name: string;
      readonly locale: string;
      /** For who has chosen no language. */
      readonly anyLocale: string;
      readonly picture: string;
      readonly pictureHint: string;
      readonly fixed: {
        readonly title: string;
        readonly username: string;
        readonly email: string;
        readonly phone: string;
        readonly unverified: string;
      };
      /** Above what the user is a member of. */
      readonly organizations: string;
      readonly submit: string;
      readonly saved: string;
      readonly unfit: { readonly name: string; readonly locale: string; readonly picture: string };
    };
    readonly password: {
      readonly lead: string;
      readonly account: string;
      readonly password: string;
      readonly endOthers: string;
      readonly submit: string;
      readonly changed: string;
    };
    readonly authenticators: {
      readonly lead: string;
      readonly none: string;
      readonly kinds: { readonly [Method in EnrollableName]: string };
      readonly createdAt: string;
      readonly lastUsedAt: string;
      readonly never: string;
      /** Opens the forms of one, and for who hears it without seeing what it stands beside. */
      readonly change: string;
      readonly changeOf: (authenticator: string) => string;
      readonly name: string;
      readonly rename: string;
      readonly remove: string;
      readonly add: { readonly [Method in EnrollableName]: string };
      /** Having another number in the place of one, which its user calls that. */
      readonly changeNumber: { readonly title: string; readonly lead: (number: string) => string };
      readonly codes: { readonly title: string; readonly left: (count: number) => string; readonly renew: string; readonly note: string };
      readonly done: { readonly added: string; readonly removed: string; readonly renamed: string; readonly changed: string };
      readonly problems: { readonly unnamed: string; readonly gone: string; readonly tooMany: string; readonly known: string };
    };
    readonly applications: {
      readonly lead: string;
      readonly none: string;
      /** An application that is gone. */
      readonly unknown: string;
      /** Above what it may do. */
      readonly mayDo: string;
      /** Below that, where it is more than is shown. */
      readonly hasMore: string;
      /** Before the hosts that its answers go to, which tell it from others of its name. */
      readonly destinations: string;
      /** Before the organizations of the user for which it has access. */
      readonly organizations: string;
      readonly more: string;
      readonly since: string;
      readonly renewed: string;
      readonly revoke: string;
      readonly revokeOf: (application: string) => string;
      readonly revoked: string;
    };
    readonly data: { readonly lead: string; readonly download: string };
    readonly terms: { readonly none: string; readonly version: (version: string) => string; readonly acceptedAt: string };
    readonly activity: {
      readonly lead: string;
      readonly none: string;
      readonly kinds: { readonly [Kind in ActivityKind]: string };
      readonly by: { readonly [By in OwnActivity['by']]: string };
      readonly more: string;
    };
    readonly sessions: {
      readonly lead: string;
      readonly current: string;
      readonly unknownBrowser: string;
      readonly browserOn: (browser: string, system: string) => string;
      readonly address: (address: string) => string;
      readonly unknownAddress: string;
      readonly since: string;
      readonly lastUsed: string;
      readonly staysUntil: string;
      /** Of browsers that are spared a second factor. */
      readonly remembered: {
        readonly title: string;
        readonly lead: string;
        readonly until: string;
        readonly neverUsed: string;
        readonly forget: string;
        readonly forgetOf: (browser: string) => string;
        readonly forgotten: string;
      };
      readonly end: string;
      /** For who hears the button without seeing what it stands beside. */
      readonly endOf: (browser: string) => string;
      readonly endOthers: string;
      readonly endOthersNote: string;
      readonly ended: string;
      readonly othersEnded: (count: number) => string;
      readonly more: string;
    };
  };
};
