import type { Application, ClientLinks } from '#contracts';
import { clientDocumentHost, isClientDocumentUrl } from './client-registration/client-document.js';
import { linkedPages, withoutOtherSites } from './client-registration/own-site.js';
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

type Named = Pick<Application, 'clientId' | 'name' | 'selfRegistered' | 'firstParty' | 'verified'>;

/** The host that a client's document is of (draft-ietf-oauth-client-id-metadata-document-02 §8.5); null: it is not known by one. */
export const publisherOf = ({ clientId }: Pick<Application, 'clientId'>): string | null =>
  isClientDocumentUrl(clientId) ? clientDocumentHost(clientId) : null;

/**
 * What a client is called where people read it: one that nobody answers for never by its own word alone, but with the host of its document, or the one that its answer goes to (`answeredAt`); where it fetches that elsewhere, with its client_id, which is not
 * its to choose.
 */
export const shownName = (application: Named, answeredAt: string | null = null): string => {
  const { clientId, name } = application;
  const known = publisherOf(application) ?? answeredAt ?? clientId;
  return isVerified(application) || name === known ? name : `${name} (${known})`;
};

/** What a person can tell an address of a client by: its host, with the port, or the scheme that an application on the device took. */
export const destinationOf = (uri: string): string => {
  const { host, protocol } = new URL(uri);
  return redirectTargetOf(uri) === 'private_use' ? protocol : host;
};

/** What a person can tell the addresses by that answers to a client go to, each once. */
export const destinationsOf = ({ redirectUris }: Pick<Application, 'redirectUris'>): ReadonlySet<string> =>
  new Set(redirectUris.map(destinationOf));

/**
 * Whether the answers of a client that nobody answers for go to more than one place. What a user allowed it was for the place that the page named, and nobody knows who added the others: whoever stole its registration
 * access token may have.
 */
export const leadsToMany = (application: Pick<Application, 'redirectUris' | 'selfRegistered' | 'firstParty' | 'verified'>): boolean =>
  !isVerified(application) && destinationsOf(application).size > 1;

/** As `shownName`, in lists, where no request is looked at: with the host that all answers go to, where that is one. */
export const listedName = (application: Named & Pick<Application, 'redirectUris'>): string => {
  const [host = null, ...others] = destinationsOf(application);
  return shownName(application, others.length === 0 ? host : null);
};

/** The pages that users are led to as the client's own (RFC 7591 §5): of one that nobody answers for, those of its own site alone, whoever registered others. */
export const shownLinks = (application: Application): ClientLinks => {
  const { clientId, clientUri, policyUri, tosUri, redirectUris } = application;
  const links = { clientUri, policyUri, tosUri };
  return isVerified(application) ? links : withoutOtherSites(links, [clientId, ...redirectUris], linkedPages);
};
