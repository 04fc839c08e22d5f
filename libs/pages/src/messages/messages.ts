import type { AccessDuration, AuthenticatorName, ClientLinks } from '#contracts';
import type { OwnAccountWords } from './own-account.js';

/** Everything the pages say, in one language. Values are text; the pages escape them. */
export type Messages = {
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
  readonly consent: {
    readonly title: (client: string) => string;
    readonly lead: (client: string, tenant: string) => string;
    readonly signedInAs: (account: string) => string;
    /** The link for who is somebody else. */
    readonly otherAccount: string;
    readonly scopesTitle: string;
    /** Where something is allowed already. */
    readonly moreScopesTitle: string;
    readonly allowedScopesTitle: string;
    readonly noScopes: string;
    /** Above the scopes of an API. */
    readonly atApi: (api: string) => string;
    /** Where an application gets tokens for an API, and no scope says what for. */
    readonly noApiScopes: string;
    /** Beside a scope that its API says is sensitive. */
    readonly sensitive: string;
    /** `longest`: a length of time in words, for the sentence to say "at most" of. */
    readonly duration: { readonly [Kind in AccessDuration['kind']]: (longest: string) => string };
    readonly allow: string;
    readonly deny: string;
    readonly note: (client: string) => string;
    readonly links: { readonly [Link in keyof ClientLinks]: string };
    /** What the OpenID scopes mean. Scopes of resource servers bring a description of their own. */
    readonly scopes: { readonly [scope: string]: string };
  };
  readonly logout: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly leadFor: (client: string, tenant: string) => string;
    readonly submit: string;
    readonly stay: string;
  };
  readonly signedOut: { readonly title: string; readonly lead: (tenant: string) => string };
  readonly staySignedIn: { readonly title: string; readonly lead: string };
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
  readonly signUp: {
    readonly title: string;
    readonly lead: (client: string, tenant: string) => string;
    readonly email: string;
    readonly send: string;
    readonly sendAgain: string;
    readonly back: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly code: string;
    readonly submitCode: string;
    readonly otherEmail: string;
    readonly passwordTitle: string;
    readonly passwordLead: (tenant: string) => string;
    readonly name: string;
    readonly submit: string;
    readonly unfitName: string;
    readonly problems: {
      readonly missing: string;
      readonly unfit: string;
      readonly wrongCode: string;
      readonly tooManyMessages: string;
      readonly tooManyCodes: string;
      readonly taken: string;
      readonly expired: string;
    };
  };
  readonly account: {
    readonly title: string;
    readonly lead: (client: string) => string;
    readonly goOn: string;
    readonly goOnAs: (account: string) => string;
    readonly other: string;
  };
  /** The pages of one's own account; `account` above chooses one at a sign-in. */
  readonly ownAccount: OwnAccountWords;
  readonly emailOtp: {
    readonly title: string;
    readonly lead: (client: string) => string;
    readonly sent: string;
    readonly code: string;
    readonly submit: string;
    readonly send: string;
    readonly sendAgain: string;
    readonly wrong: string;
    readonly tooMany: string;
  };
  /** A second factor that the user has at hand. `otherWays` leads to `ways`, where each is named. */
  readonly secondFactor: {
    readonly title: string;
    readonly totp: { readonly lead: string; readonly code: string };
    readonly recoveryCode: { readonly lead: string; readonly code: string };
    readonly submit: string;
    readonly wrong: string;
    readonly tooMany: string;
    readonly otherWays: string;
    readonly choose: string;
    readonly ways: { readonly [Way in Exclude<AuthenticatorName, 'password'>]: string };
  };
  /** Setting up an authenticator app. `lead` names the tenant. */
  readonly enrolTotp: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly scan: string;
    readonly picture: string;
    readonly key: string;
    readonly open: string;
    readonly code: string;
    readonly submit: string;
    readonly later: string;
    readonly wrong: string;
    readonly tooMany: string;
  };
  readonly recoveryCodes: { readonly title: string; readonly lead: string; readonly once: string; readonly goOn: string };
  /** Why a sign-in cannot go on. */
  readonly signInOver: {
    readonly [Why in 'completed' | 'ended' | 'expired' | 'foreign']: { readonly title: string; readonly text: string };
  } & { readonly back: (client: string) => string };
  readonly formPost: { readonly title: string; readonly lead: string; readonly submit: string };
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
  readonly error: {
    readonly reference: string;
    readonly code: string;
    readonly detail: string;
    readonly byKind: { readonly [Kind in ErrorKind]: { readonly title: string; readonly text: string } };
  };
};

/** Why a page cannot be shown, as far as a person can do something about it. */
export const errorKinds = [
  'invalid_client_request',
  'invalid_form',
  'transaction_invalid',
  'no_cookie',
  'not_found',
  'method_not_allowed',
  'too_large',
  'too_many_requests',
  'unavailable',
  'internal',
] as const;
export type ErrorKind = (typeof errorKinds)[number];
