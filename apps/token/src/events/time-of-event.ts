import type { EventEnvelope } from '#contracts';

/** Clocks may be this far apart: what seems to be a little younger than the event may be older. */
const toleratedSkewMs = 10_000;

/** The moment up to which something counts as older than an event. */
export const timeOf = ({ occurredAt }: EventEnvelope): Date => new Date(Date.parse(occurredAt) + toleratedSkewMs);
