export type SignInWords = {
  readonly login: {
    readonly title: string;
    readonly lead: (client: string) => string;
    readonly username: string;
    readonly password: string;
    readonly staySignedIn: { readonly label: string; readonly note: string };
    readonly submit: string;
    readonly errorTitle: string;
    readonly invalidCredentials: string;
    readonly tooManyRequests: string;
    readonly missing: string;
    readonly forgot: string;
    /** Before the link `signUp`. */
    readonly noAccount: string;
    readonly signUp: string;
  };
  readonly account: {
    readonly title: string;
    readonly lead: (client: string) => string;
    readonly goOn: string;
    readonly goOnAs: (account: string) => string;
    readonly other: string;
  };
  /** Why a sign-in cannot go on. */
  readonly signInOver: {
    readonly [Why in 'completed' | 'ended' | 'expired' | 'foreign']: { readonly title: string; readonly text: string };
  } & { readonly back: (client: string) => string };
  readonly formPost: { readonly title: string; readonly lead: string; readonly submit: string };
  /** Where the application has its answer in another window. */
  /** `untold`: in the place of `lead` where no script ran, or no window is there to be told. */
  readonly webMessage: { readonly title: string; readonly lead: string; readonly untold: string };
};
