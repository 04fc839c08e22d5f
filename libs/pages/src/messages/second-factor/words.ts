import type { AuthenticatorName, EnrollableName, SentCodeName } from '#contracts';

export type SecondFactorWords = {
  /** A code that is sent. `sent`: where to, as only the person knows it; null where nothing is said of that. */
  readonly sentCode: {
    readonly title: string;
    readonly ways: {
      readonly [Way in SentCodeName]: { readonly lead: (client: string) => string; readonly sent: (to: string | null) => string };
    };
    readonly code: string;
    readonly submit: string;
    readonly send: string;
    readonly sendAgain: string;
    readonly wrong: string;
    /** Codes were guessed too often. */
    readonly tooMany: string;
    /** Messages were asked for too often. */
    readonly tooManyMessages: string;
    /** Where nothing is sent to this person. */
    readonly unreachable: string;
    /** Where there is nothing to send it by. */
    readonly cannotSend: string;
  };
  /** Setting a telephone number up. */
  readonly enrolSms: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly number: string;
    readonly hint: string;
    readonly send: string;
    readonly sent: (number: string) => string;
    readonly submit: string;
    readonly otherNumber: string;
    /** Where no message is sent to that number. */
    readonly unfit: string;
  };
  /** A second factor that the user has at hand. `otherWays` leads to `ways`, where each is named. */
  readonly secondFactor: {
    readonly title: string;
    readonly totp: { readonly lead: string; readonly code: string; readonly wrong: string };
    /** `lost`: for who has nothing else, and no code any more. */
    readonly recoveryCode: { readonly lead: string; readonly code: string; readonly wrong: string; readonly lost: string };
    readonly submit: string;
    readonly tooMany: string;
    /** Whether the browser is spared for so many days. */
    readonly remember: { readonly label: (days: number) => string; readonly note: string };
    readonly otherWays: string;
    readonly choose: string;
    readonly ways: { readonly [Way in AuthenticatorName]: string };
    /** The link from the page that sets one up to that of another. */
    readonly setUpInstead: { readonly [Method in EnrollableName]: string };
  };
  readonly passkey: {
    /** The button of the sign-in page. */
    readonly signIn: string;
    /** Of the page that asks for it as a second factor. */
    readonly lead: string;
    readonly use: string;
    /** Of the page that sets one up. */
    readonly enrol: { readonly title: string; readonly lead: string; readonly create: string; readonly refused: string };
    /** The browser brought none: nothing was sent. */
    readonly notDone: string;
    readonly wrong: string;
    readonly needsScript: string;
    readonly unsupported: string;
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
};
