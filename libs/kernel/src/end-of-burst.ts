/** Nobody waits for others longer than so many turns. */
const mostTurns = 8;

/**
 * Calls back when the burst is over that `count` counts: when a turn of the event loop, after the one in which it began, has brought
 * nobody new, or when `most` have come. Who comes in one burst is read from the sockets over several turns, and what is done for many
 * at once costs each of them less. A turn in which nothing happens takes microseconds.
 */
export const atEndOfBurst = (count: () => number, most: number, callback: () => void): void => {
  let met = 0;
  let turns = 0;
  const look = (): void => {
    const now = count();
    turns += 1;
    if (now === met || now >= most || turns === mostTurns) callback();
    else {
      met = now;
      setImmediate(look);
    }
  };
  setImmediate(look);
};
