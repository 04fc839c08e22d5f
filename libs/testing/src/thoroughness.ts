/** True in `npm run test:long`: what is a matter of chance or of endurance is then tried for longer than a check can take. */
export const isThorough = process.env['OSTIARY_TEST_THOROUGH'] === 'true';

/** How often a race is run: each time anew, since one that goes well once proves little. */
export const rounds = isThorough ? 20 : 3;
