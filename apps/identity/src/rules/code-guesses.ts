/**
 * How many wrong codes a user may type, whatever is asked for in between: of one code, in ten minutes, and in a day. With a million codes, who has the
 * password as well is right once in some hundred and forty years. Seconds.
 */
export const codeGuesses = { perCode: 5, recent: { max: 5, seconds: 600 }, daily: { max: 20, seconds: 86_400 } } as const;
