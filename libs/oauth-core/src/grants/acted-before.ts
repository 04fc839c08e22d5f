import type { Application, ClientId, JsonObject, User, UserId } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { isObject, textClaim } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import { type ClientIdentifiers, clientIdentifiers, sharesIdentifiers } from '../subjects/client-identifiers.js';
import { type SubjectToken, unacceptable } from './exchange-tokens.js';

/** A claim that must be an object; null where it is none. */
export const objectClaim = (claims: JsonObject, name: string): JsonObject | null => {
  const value = claims[name];
  return isObject(value) ? value : null;
};

type Dependencies = Pick<OAuthDependencies, 'clients' | 'users'>;

/** What has the form of a user's id may be that of an application that is gone: it is nobody's. */
const findUser = async (tenant: OAuthTenant, id: UserId | null, { users }: Dependencies): Promise<User | null> =>
  id === null ? null : users.find(tenant, id);

/** What one client was told of who acted, as another one is told. An application is called the same everywhere. */
const retell = async (
  tenant: OAuthTenant,
  act: JsonObject,
  { from, to }: { readonly from: ClientIdentifiers; readonly to: ClientIdentifiers },
  dependencies: Dependencies,
): Promise<JsonObject> => {
  const told = textClaim(act, 'sub') ?? '';
  const { application } = await dependencies.clients.find(tenant, told as ClientId);
  const user = application === null ? await findUser(tenant, from.userOf(told), dependencies) : null;
  if (application === null && user === null) throw unacceptable('subject_token', 'somebody acted before who is unknown by now');
  const before = objectClaim(act, 'act');
  return {
    sub: user === null ? told : to.subjectOf(user.id),
    ...(before !== null && { act: await retell(tenant, before, { from, to }, dependencies) }),
  };
};

/** Who acted before by the claim `act` of a token (RFC 8693 §4.1), as the application may be told: nobody's pairwise identifier goes from one sector to another. Throws `invalid_request` for who cannot be told. */
export const actedBefore = async (
  tenant: OAuthTenant,
  application: Application,
  subject: Pick<SubjectToken, 'claims' | 'application'>,
  dependencies: Dependencies & Pick<OAuthDependencies, 'subjectSecrets'>,
): Promise<JsonObject | null> => {
  const act = objectClaim(subject.claims, 'act');
  if (act === null || subject.application === null || sharesIdentifiers(subject.application, application)) return act;
  const from = await clientIdentifiers(tenant, subject.application, dependencies);
  const to = await clientIdentifiers(tenant, application, dependencies);
  return retell(tenant, act, { from, to }, dependencies);
};
