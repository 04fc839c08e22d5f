/** Connections of a load, each with one request under way. What is done for many at once costs each of them less: say so with figures. */
export const connections = Number(process.env.BENCH_CONNECTIONS ?? 64);
