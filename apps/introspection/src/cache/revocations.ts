/** A point in the order of all revocations this replica has heard of. */
export type Moment = number;

/**
 * Remembers what was revoked, and when in this replica's own order, so that a result obtained before a revocation is
 * never used after it: also one whose request was under way when the revocation arrived.
 */
export class Revocations {
  private clock: Moment = 0;
  private readonly revokedAt = new Map<string, Moment>();
  private forgottenUntil: Moment = 0;

  /** `limit` subjects are remembered; past it the oldest are forgotten, and with them every result from before. */
  constructor(private readonly limit: number) {}

  now(): Moment {
    return this.clock;
  }

  revoke(subject: string): void {
    this.clock += 1;
    this.revokedAt.delete(subject);
    this.revokedAt.set(subject, this.clock);
    if (this.revokedAt.size > this.limit) this.forgetOldest();
  }

  /** Nothing obtained so far may be used any more. */
  revokeEverything(): void {
    this.clock += 1;
    this.forgottenUntil = this.clock;
    this.revokedAt.clear();
  }

  /** Whether any of the subjects was revoked since `moment`. */
  anySince(moment: Moment, subjects: readonly string[]): boolean {
    if (moment < this.forgottenUntil) return true;
    return subjects.some((subject) => (this.revokedAt.get(subject) ?? 0) > moment);
  }

  private forgetOldest(): void {
    const oldest = this.revokedAt.entries().next();
    if (oldest.done) return;
    const [subject, moment] = oldest.value;
    this.revokedAt.delete(subject);
    this.forgottenUntil = Math.max(this.forgottenUntil, moment);
  }
}
