import type { ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { EndOfTick } from '#batching';

const logger = new Logger('Http');

const tick = new EndOfTick();

/**
 * Writes an answer when all requests that have arrived so far are served: after them in this tick of the event loop, and
 * before anybody else is waited for. A write that wakes a waiting peer costs more than making the answer, and peers
 * that are answered one after the other are awake already. What cannot be written (a header that is none) is a fault of
 * ours: it is logged, and the connection gets an empty 500 and ends.
 */
export const writeAtEndOfTick = (response: ServerResponse, write: () => void): void => {
  tick.add(() => {
    try {
      write();
    } catch (error) {
      logger.error({ msg: 'An answer could not be written', error });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { Connection: 'close' }).end();
    }
  });
};
