import { describe, it } from '@jest/globals';

const isElsewhere = process.env['OSTIARY_TEST_TOPOLOGY'] === 'distributed';

/**
 * What a browser makes of pages, in one topology: what renders them and sets their headers is the same gateway in both, and the same journeys are made over HTTP in each. For nothing in which requests
 * race, nor for what is asked of the platform by a browser alone.
 */
export const describePages = isElsewhere ? describe.skip : describe;
/** As `describePages`, one of them. */
export const itOnPages = isElsewhere ? it.skip : it;
