/** Makes the tokens of links in messages: `ev` proves an email address, `pr` sets a password, `ml` signs in, `iv` accepts an invitation. */
export abstract class VerificationTokenSource {
  abstract create(kind: 'ev' | 'pr' | 'ml' | 'iv'): string;
}
