import type { Event, EventEnvelope, JsonObject } from '#contracts';

/** The last event of one kind about each thing, whatever became of it before; later ones stand later in `events`. */
export const latestOf = <Payload extends JsonObject>(
  events: readonly EventEnvelope[],
  { subject }: Event<Payload>,
  idOf: (event: EventEnvelope<Payload>) => string,
): ReadonlyMap<string, EventEnvelope<Payload>> => {
  const ofThisKind = events.filter((event): event is EventEnvelope<Payload> => event.subject === subject);
  return new Map(ofThisKind.map((event) => [`${event.tenantId} ${idOf(event)}`, event]));
};
