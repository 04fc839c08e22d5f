/**
 * Writes an answer when all requests that have arrived so far are served: after them in this turn of the event loop, and
 * before anybody else is waited for. A write that wakes a waiting peer costs more than making the answer, and peers
 * that are answered one after the other are awake already.
 */
export const answerTogether = (write: () => void): void => {
  setImmediate(write);
};
