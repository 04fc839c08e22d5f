/** Why an application gave no answer: a few words, without its address. */
export class NoAnswer extends Error {}

/** Applications, at the addresses where they are told of logouts. */
export abstract class LogoutReceiver {
  /** Posts a logout token (OpenID Connect Back-Channel Logout 1.0 §2.5); the status of the answer. Throws a `NoAnswer` where there is none in time. */
  abstract tell(uri: string, logoutToken: string): Promise<number>;
}
