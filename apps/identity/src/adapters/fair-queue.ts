/**
 * Items that wait, in one line for each owner; owners take turns, so that nobody waits for more than their fair share of
 * another's. What bounds its size is left to the caller.
 */
export class FairQueue<Owner, Item> {
  /** In the order of turns; no line is empty. */
  private readonly lines = new Map<Owner, Item[]>();

  /** How many wait. */
  get size(): number {
    return [...this.lines.values()].reduce((sum, line) => sum + line.length, 0);
  }

  /** How many turns come before that of an item added now, at most. */
  turnsBefore(owner: Owner): number {
    const own = this.lengthOf(owner);
    return [...this.lines].reduce((turns, [other, line]) => turns + (other === owner ? own : Math.min(line.length, own + 1)), 0);
  }

  add(owner: Owner, item: Item): void {
    const line = this.lines.get(owner);
    if (line) line.push(item);
    else this.lines.set(owner, [item]);
  }

  /** Takes the oldest of the owner whose turn it is; that owner's next turn comes after everybody else's. */
  take(): Item | undefined {
    for (const [owner, [item, ...others]] of this.lines) {
      this.lines.delete(owner);
      if (others.length > 0) this.lines.set(owner, others);
      return item;
    }
    return undefined;
  }

  /** Takes the newest of the longest line; nothing, unless that is still the longest once `owner` has one more. */
  takeForRoom(owner: Owner): Item | undefined {
    const [longest = []] = [...this.lines.values()].sort((one, other) => other.length - one.length);
    return longest.length > this.lengthOf(owner) + 1 ? longest.pop() : undefined;
  }

  /** Takes every item of which `condition` holds. */
  takeAll(condition: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    for (const [owner, line] of this.lines) {
      const left = line.filter((item) => !condition(item));
      taken.push(...line.filter(condition));
      if (left.length > 0) this.lines.set(owner, left);
      else this.lines.delete(owner);
    }
    return taken;
  }

  private lengthOf(owner: Owner): number {
    return this.lines.get(owner)?.length ?? 0;
  }
}
