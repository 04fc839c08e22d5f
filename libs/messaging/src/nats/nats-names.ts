import { randomBytes } from 'node:crypto';
import { appNames, callers, type AnyEvent, type AppName, retiredSubscriptions, type ServiceName } from '#contracts';

/** Every app has inboxes of its own, so that none can listen to answers meant for another. */
export const inboxPrefix = (app: AppName | 'operator'): string => `_INBOX_${app}`;

/**
 * An inbox for the answers of one service. The service that answers learns it, so it is worth nothing for forging another's answers: 128
 * random bits, which none of the ids that the NATS client makes in a row has.
 */
export const createRpcInbox = (app: AppName): string => `${inboxPrefix(app)}.${randomBytes(16).toString('base64url')}`;

/** The apps that may call a service, in full or in part. */
export const callersOf = (service: ServiceName): readonly AppName[] =>
  appNames.filter((app) => callers[app].some((callee) => (typeof callee === 'string' ? callee : callee.service) === service));

/** As many ids of calls as travel together, and an inbox. */
const maxReplyLength = 1_024;

/**
 * Whether a service may answer to a subject: an inbox of an app that calls it, spelled out. Anything else that NATS takes for a reply
 * subject would make the service publish, with its own rights, where somebody else wants it to.
 */
export const answersTo = (service: ServiceName): ((reply: string | undefined) => boolean) => {
  const inbox = new RegExp(`^_INBOX_(?:${callersOf(service).join('|')})\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$`);
  return (reply) => reply !== undefined && reply.length <= maxReplyLength && inbox.test(reply);
};

/** The durable consumer through which a service takes one kind of event, for example `token_identity_user-deleted_v1`. */
export const consumerName = (service: ServiceName, event: Pick<AnyEvent, 'subject'>): string =>
  [service, ...event.subject.split('.').slice(2)].join('_');

/** Durable consumers that an earlier version had. */
export const retiredConsumers: readonly string[] = retiredSubscriptions.map(({ service, event }) => consumerName(service, event));

/** Where the replicas of a service give signs of life. */
export const presenceSubject = (service: ServiceName): string => `ostiary.presence.${service}`;

/** Where one replica answers an RPC; `*` stands for any of them. */
export const subjectAt = (replica: string, { subject }: { readonly subject: string }): string => `${subject}.at.${replica}`;

/** Where one replica answers all RPCs of its service. */
export const everySubjectAt = (replica: string, service: ServiceName): string => subjectAt(replica, { subject: `ostiary.${service}.*.*` });

/** The RPC that a message is about, to whichever replica it was sent. */
export const rpcSubjectOf = (subject: string): string => subject.split('.', 4).join('.');
