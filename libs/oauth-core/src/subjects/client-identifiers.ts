import { type Application, isUuid, type Registration, type SessionId, type TenantContext, type UserId } from '#contracts';
import { OAuthError } from '../errors.js';
import { type Identified, pairwiseIdentifier, uuidOfPairwise } from './pairwise-identifier.js';
import { sectorOf } from './sector.js';

/** What a tenant's pairwise identifiers are made with. */
export interface SubjectSecrets {
  /** The secret of the tenant, of `subjectSecretBytes`, and the same one for ever: by another, every application would take its users for others. */
  find(tenant: TenantContext): Promise<Uint8Array>;
}

/** By what a client knows users (`sub`) and their sessions (`sid`): OpenID Connect Core §8. */
export type ClientIdentifiers = {
  subjectOf(userId: UserId): string;
  /** Null for what is nobody's `sub` at this client, that of another client's user too. */
  userOf(subject: string): UserId | null;
  sidOf(sessionId: SessionId): string;
  /** As `userOf`. */
  sessionOf(sid: string): SessionId | null;
};

/** By what all clients know them that are told no others. */
const publicIdentifiers: ClientIdentifiers = {
  subjectOf: (userId) => userId,
  userOf: (subject) => (isUuid(subject) ? (subject as UserId) : null),
  sidOf: (sessionId) => sessionId,
  sessionOf: (sid) => (isUuid(sid) ? (sid as SessionId) : null),
};

const pairwiseIdentifiers = (secret: Uint8Array, sector: string): ClientIdentifiers => {
  const tell = (identified: Identified, id: string): string => pairwiseIdentifier(secret, sector, identified, id);
  const read = (identified: Identified, identifier: string): string | null => uuidOfPairwise(secret, sector, identified, identifier);
  return {
    subjectOf: (userId) => tell('user', userId),
    userOf: (subject) => read('user', subject) as UserId | null,
    sidOf: (sessionId) => tell('session', sessionId),
    sessionOf: (sid) => read('session', sid) as SessionId | null,
  };
};

/** Whether two clients know users by the same identifiers. */
export const sharesIdentifiers = (one: Registration, other: Registration): boolean =>
  one.subjectType === 'public' ? other.subjectType === 'public' : other.subjectType === 'pairwise' && sectorOf(one) === sectorOf(other);

/** The identifiers of a client. Throws `unauthorized_client` where it is to be told pairwise ones and has no sector, which no registration leaves it without. */
export const clientIdentifiers = async (
  tenant: TenantContext,
  application: Application,
  { subjectSecrets }: { readonly subjectSecrets: SubjectSecrets },
): Promise<ClientIdentifiers> => {
  if (application.subjectType === 'public') return publicIdentifiers;
  const sector = sectorOf(application);
  if (sector === null) throw new OAuthError('unauthorized_client', 'The client has no sector that its subject identifiers could be of');
  return pairwiseIdentifiers(await subjectSecrets.find(tenant), sector);
};
