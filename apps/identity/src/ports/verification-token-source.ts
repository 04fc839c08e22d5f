/** Makes the tokens of links in messages: `ev` proves an email address, `pr` sets a password, `ml` signs in, `iv` accepts an invitation, `ec` decides about another address. */
export abstract class VerificationTokenSource {
  abstract create(kind: 'ev' | 'pr' | 'ml' | 'iv' | 'ec'): string;
}
