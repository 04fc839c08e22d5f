export type SignInNoticeWords = {
  /** Behind the link of the message about a sign-in that stood out. */
  readonly signInNotice: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly browser: string;
    readonly time: string;
    readonly place: string;
    readonly unknown: string;
    readonly hint: string;
    readonly disown: string;
    readonly ifYou: string;
    readonly doneTitle: string;
    readonly done: string;
    readonly next: string;
    readonly nextByOthers: (tenant: string) => string;
    readonly choosePassword: string;
    readonly overTitle: string;
    readonly over: string;
  };
};
