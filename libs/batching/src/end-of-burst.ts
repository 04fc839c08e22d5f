/** No caller waits for others longer than so many ticks. */
const maxTicks = 8;

/**
 * Calls back when the burst is over that `count` counts: when a tick of the event loop, after the one in which it began, has brought
 * no new caller, or when `max` have come. The calls of one burst are read from the sockets over several ticks, and what is done for many
 * at once costs each of them less. A tick in which nothing happens takes microseconds.
 */
export const atEndOfBurst = (count: () => number, max: number, callback: () => void): void => {
  let met = 0;
  let ticks = 0;
  const look = (): void => {
    const now = count();
    ticks += 1;
    if (now === met || now >= max || ticks === maxTicks) callback();
    else {
      met = now;
      setImmediate(look);
    }
  };
  setImmediate(look);
};
