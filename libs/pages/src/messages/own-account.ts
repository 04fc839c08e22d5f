import type { AccountSection } from '#contracts';

/** What the pages of one's own account say, in one language. */
export type OwnAccountWords = {
  /** As what a sign-in leads to, after "continue to": with an article where the language has one there. */
  readonly asDestination: string;
  readonly title: string;
  readonly signedInAs: (account: string) => string;
  readonly signOut: string;
  /** What each page is for: its heading, and a sentence beside the link that leads there. */
  readonly sections: { readonly [Section in Exclude<AccountSection, 'overview'>]: { readonly title: string; readonly text: string } };
  /** Where a fresh proof is demanded that its user can no longer give. */
  readonly unprovable: { readonly title: string; readonly text: string };
  readonly sessions: {
    readonly lead: string;
    readonly current: string;
    readonly unknownBrowser: string;
    readonly browserOn: (browser: string, system: string) => string;
    readonly address: (address: string) => string;
    readonly unknownAddress: string;
    readonly since: string;
    readonly lastUsed: string;
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
