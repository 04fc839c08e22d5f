/** Makes tokens that prove an email address. */
export abstract class VerificationTokenSource {
  abstract create(): string;
}
