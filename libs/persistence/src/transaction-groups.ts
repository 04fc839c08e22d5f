import { ServiceError, type TenantId, type TenantScope } from '#contracts';
import { atEndOfBurst, type Transaction } from '#kernel';

type Work<Result> = (tx: Transaction) => Promise<Result>;

/** How a transaction is run. */
export type Manner = {
  /** It may hold up others, so that it must not wait long for locks. */
  readonly shared: boolean;
  /** It changes nothing, and asks for everything at once. */
  readonly readOnly: boolean;
};

/** Runs work in a transaction of its own tenant. */
export type RunTransaction = <Result>(context: TenantScope, work: Work<Result>, manner: Manner) => Promise<Result>;

type Member = {
  readonly context: TenantScope;
  readonly subject: string | null;
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** More would make each wait longer than sharing a commit saves. */
const mostMembers = 64;

const isOutOfTime = (error: unknown): boolean => error instanceof ServiceError && error.code === 'deadline_exceeded';

type Lane = `${TenantId} ${'reads' | 'writes'}`;

const isReadOnly = ({ subject }: Member): boolean => subject === null;

/** Who only reads does not wait for those who wait for the disk. */
const laneOf = (member: Member): Lane => `${member.context.tenantId} ${isReadOnly(member) ? 'reads' : 'writes'}`;

const earliest = (members: readonly Member[]): number => Math.min(...members.map(({ context }) => context.deadline));

/** Takes those that may share a transaction out of `waiting`, in order. */
const takeGroup = (waiting: Member[]): readonly Member[] => {
  const group: Member[] = [];
  const subjects = new Set<string>();
  for (const member of waiting.splice(0)) {
    const { subject } = member;
    if (group.length === mostMembers || (subject !== null && subjects.has(subject))) waiting.push(member);
    else group.push(member);
    if (subject !== null) subjects.add(subject);
  }
  return group;
};

/** All results, once every work has come to an end; throws when any of them failed. */
const allTogether = async (tx: Transaction, members: readonly Member[]): Promise<readonly unknown[]> => {
  const outcomes = await Promise.allSettled(members.map(async ({ work }) => work(tx)));
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
};

/**
 * Small work of one tenant that arrives in one burst, or while such a transaction of that tenant is under way, shares the next one:
 * one BEGIN, one wait for the disk, and statements that travel together. Nobody is answered before the commit. When anything goes wrong
 * in a shared transaction it is undone, and each of its works runs again by itself, so that none suffers from another.
 * Work of different tenants never meets, nor does work about one subject: a transaction isolates it from others, not
 * from itself.
 */
export class TransactionGroups {
  readonly #waiting = new Map<Lane, Member[]>();

  constructor(private readonly run: RunTransaction) {}

  /** The result of `work`, committed. Errors are those of `work` and of its own transaction. */
  add<Result>(context: TenantScope, subject: string | null, work: Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const member: Member = { context, subject, work, resolve: (result) => resolve(result as Result), reject };
      const lane = laneOf(member);
      const waiting = this.#waiting.get(lane);
      if (waiting) waiting.push(member);
      else this.#begin(lane, member);
    });
  }

  #begin(lane: Lane, first: Member): void {
    this.#waiting.set(lane, [first]);
    void this.#serve(lane);
  }

  /** One group after the other, for as long as there is work in this lane. */
  async #serve(lane: Lane): Promise<void> {
    await this.#gather(lane);
    for (let waiting = this.#waiting.get(lane); waiting !== undefined && waiting.length > 0; waiting = this.#waiting.get(lane)) {
      await this.#share(takeGroup(waiting));
      await this.#gather(lane);
    }
    this.#waiting.delete(lane);
  }

  // Without this the first of a burst would set off alone, and so would the first of each later step: bursts stay torn.
  #gather(lane: Lane): Promise<void> {
    return new Promise((resolve) => atEndOfBurst(() => this.#waiting.get(lane)?.length ?? 0, mostMembers, resolve));
  }

  async #share(members: readonly Member[]): Promise<void> {
    const [first, ...others] = members;
    if (first === undefined) return;
    if (others.length === 0) return this.#alone(first);
    const group: { phase: 'connecting' | 'working' | 'committing' } = { phase: 'connecting' };
    try {
      const context = { ...first.context, deadline: earliest(members) };
      const results = await this.run(
        context,
        async (tx) => {
          group.phase = 'working';
          const all = await allTogether(tx, members);
          group.phase = 'committing';
          return all;
        },
        { shared: true, readOnly: isReadOnly(first) },
      );
      members.forEach((member, index) => member.resolve(results[index]));
    } catch (error) {
      // Only what was certainly undone may run again: a commit whose answer was lost may have happened. A member out of
      // time ends the group before it begins.
      if (group.phase === 'working' || isOutOfTime(error)) await Promise.all(members.map((member) => this.#alone(member)));
      else for (const member of members) member.reject(error);
    }
  }

  async #alone(member: Member): Promise<void> {
    const { context, work, resolve, reject } = member;
    await this.run(context, work, { shared: false, readOnly: isReadOnly(member) }).then(resolve, reject);
  }
}
