/** Passwords that are known from data breaches. */
export abstract class BreachedPasswords {
  /** Whether a password, as it is hashed (`normalisePassword`), is one of them. False where nobody can say at the moment: a list that is out of reach keeps nobody from a new password. */
  abstract includes(password: string): Promise<boolean>;
}
