/** Settings for the cost of a password hashing that computes least of those that the identity service accepts: two thirds of what the default does. */
export const cheapestHashing = { OSTIARY_PASSWORD_MEMORY: '7168', OSTIARY_PASSWORD_ITERATIONS: '5' } as const;
