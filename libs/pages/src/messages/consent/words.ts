import type { AccessDuration, ClientLinks } from '#contracts';

/** Those that pages have words for. */
export type OpenIdScope =
  | 'openid'
  | 'profile'
  | 'email'
  | 'phone'
  | 'address'
  | 'groups'
  | 'offline_access'
  | 'grant_management_query'
  | 'grant_management_revoke';

/** The claims that every user has, which an application can ask for one by one. */
export type StandardClaim =
  | 'name'
  | 'preferred_username'
  | 'picture'
  | 'locale'
  | 'updated_at'
  | 'roles'
  | 'groups'
  | 'email'
  | 'email_verified'
  | 'phone_number'
  | 'phone_number_verified'
  | 'address';

/** Whether the pages say what a claim tells. Attributes of a tenant bring labels of their own. */
export const hasClaimWords = (claim: string, claims: ConsentWords['consent']['claims']): claim is StandardClaim =>
  Object.hasOwn(claims, claim);

/** Whether the pages say what a scope means. Scopes of resource servers bring a description of their own. */
export const hasWords = (scope: string, scopes: ConsentWords['consent']['scopes']): scope is OpenIdScope => Object.hasOwn(scopes, scope);

export type ConsentWords = {
  readonly consent: {
    readonly title: (client: string) => string;
    readonly lead: (client: string, tenant: string) => string;
    readonly signedInAs: (account: string) => string;
    /** The link for who is somebody else. */
    readonly otherAccount: string;
    readonly scopesTitle: string;
    /** Where something is allowed already. */
    readonly moreScopesTitle: string;
    readonly allowedScopesTitle: string;
    readonly noScopes: string;
    /** Above the scopes of an API. */
    readonly atApi: (api: string) => string;
    /** Where an application gets tokens for an API, and no scope says what for. */
    readonly noApiScopes: string;
    /** Beside a scope that its API says is sensitive. */
    readonly sensitive: string;
    /** What stands for true and false. */
    readonly yes: string;
    readonly no: string;
    /** `longest`: a length of time in words, for the sentence to say "at most" of. */
    readonly duration: { readonly [Kind in AccessDuration['kind']]: (longest: string) => string };
    /** Where the answer goes, and the person with it. */
    readonly redirectHost: (host: string) => string;
    /** Where an application is known by what a site publishes. */
    readonly publishedBy: (host: string) => string;
    /** Where nobody answers for what the application says of itself. */
    readonly unverified: (tenant: string) => string;
    /** Where the answer of such an application goes to whatever program listens on the device. */
    readonly onDevice: string;
    readonly allow: string;
    readonly deny: string;
    readonly note: (client: string) => string;
    readonly links: { readonly [Link in keyof ClientLinks]: string };
    /** What the OpenID scopes mean. Scopes of resource servers bring a description of their own. */
    readonly scopes: { readonly [Scope in OpenIdScope]: string };
    /** What claims that are asked for by name let an application do. */
    readonly claims: { readonly [Claim in StandardClaim]: string };
    /** As those, for an attribute of the tenant's own. */
    readonly otherClaim: (label: string) => string;
  };
};
