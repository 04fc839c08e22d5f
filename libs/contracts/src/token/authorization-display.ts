import type { AuthorizationRequestId, ClientId, OrganizationId } from '../ids.js';
import type { Registration } from '../tenant/registration-fields.js';
import type { LocalText } from '../tenant/user-attributes.js';

/** With the secret of the browser's session, what its user allowed before is told apart; null: nobody is known to have allowed anything. `organizationId`: which of their organizations they chose; left out: none. */
export type DescribeAuthorizationRequest = {
  readonly requestId: AuthorizationRequestId;
  readonly sessionToken: string | null;
  readonly organizationId?: OrganizationId;
};

export type RequestedScope = {
  readonly name: string;
  /** Null for OpenID scopes, which pages translate. */
  readonly description: string | null;
  /** In other languages. */
  readonly descriptions?: readonly LocalText[];
  /** Whether the user allowed it before. */
  readonly allowed: boolean;
  /** Whether its resource server says that it is far-reaching. */
  readonly sensitive?: boolean;
};

/** A claim that an application asks for by name. `labels`: what its attribute is called, per language; none: pages translate it, or show its name. */
export type RequestedClaimDisplay = { readonly name: string; readonly labels: readonly LocalText[]; readonly allowed: boolean };

/**
 * How long a client keeps access: `once`, as long as one access token lives; `signed_in`, while the user's session lives; `offline`, beyond that, until its
 * refresh tokens end. `maxSeconds`: at most, from the user's decision on.
 */
export type AccessDuration = { readonly kind: 'once' | 'signed_in' | 'offline'; readonly maxSeconds: number };

/** Pages about a client, which those of sign-in and consent link to. */
export type ClientLinks = Pick<Registration, 'clientUri' | 'policyUri' | 'tosUri'>;

/** The device that an authorization is for: when (ISO 8601), from where and with what it asked, as far as that is known. */
export type RequestingDevice = { readonly requestedAt: string; readonly address: string | null; readonly userAgent: string | null };

/** A request that a client makes by itself, when (ISO 8601); `bindingMessage`: what it shows its user too, who compares (CIBA §7.1). */
export type BackchannelDisplay = { readonly requestedAt: string; readonly bindingMessage: string | null };

/** A value of authorization details for people: a list has a fact for each of its items, without a name. */
export type DetailValue = string | number | boolean | readonly DetailFact[];

export type DetailFact = { readonly name: string | null; readonly value: DetailValue };

/** Authorization details that are asked for (RFC 9396): what for, as their API says it, and all that they say. */
export type RequestedDetail = { readonly description: string; readonly facts: readonly DetailFact[] };

/** What is asked for at one API, which `name` is the name of. Without scopes and details its tokens show in whose name they come, and nothing else. */
export type RequestedApi = {
  readonly name: string;
  readonly scopes: readonly RequestedScope[];
  readonly authorizationDetails: readonly RequestedDetail[];
};

/** What the login and consent pages show of an authorization request. */
export type AuthorizationDisplay = {
  readonly clientId: ClientId;
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly clientLinks: ClientLinks;
  /** Those of OpenID; of an older token service, all. */
  readonly scopes: readonly RequestedScope[];
  /** The APIs that access tokens may be for. Missing of an older token service. */
  readonly apis?: readonly RequestedApi[];
  /** What is asked for by name that no scope tells (OpenID Connect Core §5.5); left out: nothing. */
  readonly claims?: readonly RequestedClaimDisplay[];
  /** Missing of an older token service. */
  readonly duration?: AccessDuration;
  /** Left out: the request is of no device. */
  readonly device?: RequestingDevice;
  /** Left out: the client did not make the request by itself. */
  readonly backchannel?: BackchannelDisplay;
  /** The host, with its port, of the web site that gets the answer; left out: a program on a device gets it, or an older token service does not say. */
  readonly redirectHost?: string;
  /** The host of the document that a client is known by; left out: it is registered. */
  readonly publishedBy?: string;
  /** Set: nobody answers for what the client says of itself. */
  readonly isUnverified?: true;
  /** Set: the answer goes to a program on the user's device. */
  readonly isOnDevice?: true;
  /** What the organization is called that it is for; left out: it is for none, or its user is not known yet. */
  readonly organization?: string;
  readonly loginHint: string | null;
  readonly uiLocales: readonly string[];
  /** Whether the client has its answer: nothing is left to decide. */
  readonly isAnswered: boolean;
};
