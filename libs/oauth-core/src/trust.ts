import type { Application } from '#contracts';
import { redirectTargetOf } from './redirect-uri.js';

/*
 * Clients that nobody answers for (RFC 9700 §4.11.2): what they say of themselves, their addresses included, may be anybody's.
 */

/** Whether somebody but the client answers for what is registered of it: an administrator made it, or has checked it since. */
export const isVerified = ({
  selfRegistered,
  firstParty,
  verified,
}: Pick<Application, 'selfRegistered' | 'firstParty' | 'verified'>): boolean => selfRegistered !== true || firstParty || verified;

/** What a client is called where people read it: one that nobody answers for never by its own word alone, but with the host that it is of. */
export const shownName = (
  application: Pick<Application, 'name' | 'selfRegistered' | 'firstParty' | 'verified'>,
  host: string | null,
): string => (isVerified(application) || host === null || application.name === host ? application.name : `${application.name} (${host})`);

/** What a person can tell an address of a client by: its host, with the port, or the scheme that an application on the device took. */
export const destinationOf = (uri: string): string => {
  const { host, protocol } = new URL(uri);
  return redirectTargetOf(uri) === 'private_use' ? protocol : host;
};

/**
 * Whether the answers of a client that nobody answers for go to more than one place. What a user allowed it was for the place that the page named, and nobody knows who added the others: whoever stole its registration
 * access token may have.
 */
export const leadsToMany = (application: Pick<Application, 'redirectUris' | 'selfRegistered' | 'firstParty' | 'verified'>): boolean =>
  !isVerified(application) && new Set(application.redirectUris.map(destinationOf)).size > 1;
