/** Makes the tokens of links in messages: `ev` proves an email address, `pr` sets a password. */
export abstract class VerificationTokenSource {
  abstract create(kind: 'ev' | 'pr'): string;
}
