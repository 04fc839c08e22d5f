import type { GrantId } from '#contracts';
import type { RevocationsInForce } from '#oauth-core';

/** The revocations of one tenant that this replica knows of, each until nothing it is about can be live. */
export class RevocationList implements RevocationsInForce {
  private readonly subjects = new Map<string, number>();

  include(tokenHash: string, grantId: GrantId): boolean {
    return this.subjects.has(tokenHash) || this.subjects.has(grantId);
  }

  /** `until` is epoch seconds. */
  add(subject: string, until: number): void {
    this.subjects.set(subject, until);
  }

  /** Forgets what is over. */
  prune(now: number): void {
    for (const [subject, until] of this.subjects) if (until < now) this.subjects.delete(subject);
  }

  get size(): number {
    return this.subjects.size;
  }
}
