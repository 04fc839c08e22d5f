import { ServiceError, type InvalidMember } from '#contracts';

/** Collects what is wrong with a request, so that one answer names all of it. */
export class Violations {
  private readonly members: InvalidMember[] = [];

  /** `pointer` is a JSON Pointer (RFC 6901) into the request. */
  add(pointer: string, detail: string): void {
    this.members.push({ pointer, detail });
  }

  /** Adds a problem where there is one. */
  addProblem(pointer: string, problem: string | null): void {
    if (problem !== null) this.add(pointer, problem);
  }

  /** Adds `detail` unless `holds`. */
  check(holds: boolean, pointer: string, detail: string): void {
    if (!holds) this.add(pointer, detail);
  }

  get isEmpty(): boolean {
    return this.members.length === 0;
  }

  /** What was added, in that order. */
  get all(): readonly InvalidMember[] {
    return this.members;
  }

  /** Throws `invalid_argument` with every violation; returns when there is none. */
  throwIfAny(): void {
    if (this.members.length > 0) throw new ServiceError('invalid_argument', 'The request has invalid members.', { members: this.members });
  }
}
