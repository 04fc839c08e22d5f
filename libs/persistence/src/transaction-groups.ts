import { ServiceError, type TenantId, type TenantScope } from '#contracts';
import { atEndOfBurst, type Transaction } from '#kernel';

type Work<Result> = (tx: Transaction) => Promise<Result>;

/** What a transaction is made of: statements one after the other, or all that it asks at once and its COMMIT with it. */
export type Course = 'stepwise' | 'at once' | 'reads at once';

/** How a transaction is run. */
export type Manner = {
  readonly course: Course;
  /** It may hold up others, so that it must not wait long for locks. */
  readonly shared: boolean;
};

/** COMMIT came to nothing, as a statement before it had failed: the transaction is undone. */
export class NothingCommitted extends Error {
  constructor() {
    super('The work went on after a failed statement; nothing was committed.');
  }
}

/** Runs work in a transaction of its own tenant. */
export type RunTransaction = <Result>(context: TenantScope, work: Work<Result>, manner: Manner) => Promise<Result>;

type Member = {
  readonly context: TenantScope;
  readonly course: Course;
  readonly subject: string | null;
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** More would make each wait longer than sharing a commit saves. */
const mostMembers = 64;

const isOutOfTime = (error: unknown): boolean => error instanceof ServiceError && error.code === 'deadline_exceeded';

type Lane = `${TenantId} ${Course}`;

/** Who only reads does not wait for those who wait for the disk. */
const laneOf = ({ context, course }: Member): Lane => `${context.tenantId} ${course}`;

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

type Outcomes = readonly PromiseSettledResult<unknown>[];

/** What came of every work, once all have come to an end. */
const outcomesOf = (tx: Transaction, members: readonly Member[]): Promise<Outcomes> =>
  Promise.allSettled(members.map(async ({ work }) => work(tx)));

const refuseFailures = (outcomes: Outcomes): void => {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

const settle = (member: Member | undefined, outcome: PromiseSettledResult<unknown>): void => {
  if (outcome.status === 'fulfilled') member?.resolve(outcome.value);
  else member?.reject(outcome.reason);
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
  add<Result>(context: TenantScope, course: Course, subject: string | null, work: Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const member: Member = { context, course, subject, work, resolve: (result) => resolve(result as Result), reject };
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
    const { course } = first;
    // Until COMMIT is on its way, a group that fails is undone.
    const group = { awaitsCommit: false };
    const workTogether = async (tx: Transaction): Promise<Outcomes> => {
      group.awaitsCommit = course === 'stepwise';
      const outcomes = await outcomesOf(tx, members);
      if (group.awaitsCommit) refuseFailures(outcomes);
      group.awaitsCommit = false;
      return outcomes;
    };
    try {
      const context = { ...first.context, deadline: earliest(members) };
      const outcomes = await this.run(context, workTogether, { course, shared: true });
      outcomes.forEach((outcome, index) => settle(members[index], outcome));
    } catch (error) {
      // Only what was certainly undone may run again: a commit whose answer was lost may have happened. A member out of
      // time ends the group before it begins.
      if (group.awaitsCommit || error instanceof NothingCommitted || isOutOfTime(error))
        await Promise.all(members.map((member) => this.#alone(member)));
      else for (const member of members) member.reject(error);
    }
  }

  async #alone({ context, course, work, resolve, reject }: Member): Promise<void> {
    await this.run(context, work, { course, shared: false }).then(resolve, reject);
  }
}
