import type { FastifyRequest } from 'fastify';
import { type LimitedEndpoint, linkPaths } from '#contracts';
import { registrationPath } from '#oauth-core';

/** HEAD is served wherever GET is. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

type Address = {
  /** A pattern of Fastify. One with `:slug` is of that tenant; below `/t/:slug` is what the tenant's issuer leads to. */
  readonly path: string;
  readonly methods: readonly Method[];
  /** Under which name tenants limit it; null: not at all. */
  readonly limit: Exclude<LimitedEndpoint, 'admin' | 'introspect'> | null;
  /** The member of the metadata that tells of it (RFC 8414 §2, OpenID Connect Discovery §3). */
  readonly metadata?: string;
};

/** What is navigated to: a failure is a page, too, and no script of another origin may call it (RFC 9700 §2.6). */
type Page = Address & {
  readonly kind: 'page';
  readonly cors: false;
  /** Whose forms are taken: those of pages of this service only, or also those by which clients send a browser here. */
  readonly forms: 'own' | 'anybody';
};

/** What programs read: a failure is OAuth's JSON. */
type Resource = Address & {
  /** Whether scripts of any origin may call it: what clients in browsers need, and what is public anyway. No credentials are allowed, so cookies play no part. */
  readonly cors: boolean;
  /** Where bodies are JSON, and no forms. */
  readonly body?: 'json';
} & (
    | { readonly kind: 'document' }
    // What has other services work for whoever asks is limited.
    | { readonly kind: 'protocol'; readonly limit: NonNullable<Address['limit']> }
  );

/** An address of the gateway, and what holds there. What answers it stands in `endpoints`. */
export type Route = Page | Resource;

const document = { methods: ['GET'], kind: 'document', limit: null } as const;
const hostedPage = { methods: ['GET', 'POST'], kind: 'page', cors: false } as const;
const protocol = { methods: ['POST'], kind: 'protocol', cors: true } as const;

/** Every address of the gateway but those below `adminPaths.all`: no other is served. */
export const routes = {
  authorize: { ...hostedPage, path: '/t/:slug/oauth/authorize', limit: 'authorize', forms: 'anybody', metadata: 'authorization_endpoint' },
  par: { ...protocol, path: '/t/:slug/oauth/par', limit: 'par', metadata: 'pushed_authorization_request_endpoint' },
  deviceAuthorization: {
    ...protocol,
    path: '/t/:slug/oauth/device_authorization',
    limit: 'device_authorization',
    metadata: 'device_authorization_endpoint',
  },
  authorizationChallenge: {
    ...protocol,
    path: '/t/:slug/oauth/authorization_challenge',
    limit: 'authorization_challenge',
    // A page in a browser is no place for it: any script of the page would read the password.
    cors: false,
    metadata: 'authorization_challenge_endpoint',
  },
  backchannelAuthentication: {
    ...protocol,
    path: '/t/:slug/oauth/backchannel_authentication',
    limit: 'backchannel_authentication',
    cors: false,
    metadata: 'backchannel_authentication_endpoint',
  },
  attestationChallenge: { ...protocol, path: '/t/:slug/oauth/challenge', limit: 'attestation_challenge', metadata: 'challenge_endpoint' },
  token: { ...protocol, path: '/t/:slug/oauth/token', limit: 'token', metadata: 'token_endpoint' },
  revoke: { ...protocol, path: '/t/:slug/oauth/revoke', limit: 'revoke', metadata: 'revocation_endpoint' },
  register: {
    ...protocol,
    path: `/t/:slug${registrationPath}`,
    limit: 'client_registration',
    body: 'json',
    metadata: 'registration_endpoint',
  },
  clientConfiguration: {
    ...protocol,
    path: `/t/:slug${registrationPath}/:name`,
    methods: ['GET', 'PUT', 'DELETE'],
    limit: 'client_registration',
    body: 'json',
  },
  userinfo: { ...protocol, path: '/t/:slug/oauth/userinfo', methods: ['GET', 'POST'], limit: 'userinfo', metadata: 'userinfo_endpoint' },
  grantManagement: {
    ...protocol,
    path: '/t/:slug/oauth/grants/:name',
    methods: ['GET', 'DELETE'],
    limit: 'userinfo',
    cors: false,
  },
  logout: { ...hostedPage, path: '/t/:slug/oauth/logout', limit: 'logout', forms: 'anybody', metadata: 'end_session_endpoint' },
  jwks: { ...document, path: '/t/:slug/oauth/jwks', cors: true, metadata: 'jwks_uri' },
  checkSession: { ...document, path: '/t/:slug/oauth/check_session', cors: false, metadata: 'check_session_iframe' },
  discovery: { ...document, path: '/t/:slug/.well-known/openid-configuration', cors: true },
  serverMetadata: { ...document, path: '/.well-known/oauth-authorization-server/t/:slug', cors: true },

  device: { ...hostedPage, path: `/t/:slug${linkPaths.device}`, limit: 'device', forms: 'own' },
  backchannel: { ...hostedPage, path: `/t/:slug${linkPaths.backchannel}`, limit: 'backchannel', forms: 'own' },
  login: { ...hostedPage, path: '/t/:slug/login', limit: 'login', forms: 'own' },
  magicLink: { ...hostedPage, path: `/t/:slug${linkPaths.magicLink}`, limit: 'login', forms: 'own' },
  passkeyOptions: { ...hostedPage, path: '/t/:slug/login/passkey', methods: ['POST'], limit: 'login', forms: 'own' },
  signUp: { ...hostedPage, path: '/t/:slug/sign-up', limit: null, forms: 'own' },
  forgotPassword: { ...hostedPage, path: `/t/:slug${linkPaths.forgotPassword}`, limit: null, forms: 'own' },
  resetPassword: { ...hostedPage, path: `/t/:slug${linkPaths.resetPassword}`, limit: null, forms: 'own' },
  invitation: { ...hostedPage, path: `/t/:slug${linkPaths.invitation}`, limit: 'verify_email', forms: 'own' },
  changePassword: { ...document, path: '/t/:slug/.well-known/change-password', cors: false },
  platformChangePassword: { ...document, path: '/.well-known/change-password', cors: false },
  passkeyEndpoints: { ...document, path: '/t/:slug/.well-known/passkey-endpoints', cors: false },
  platformPasskeyEndpoints: { ...document, path: '/.well-known/passkey-endpoints', cors: false },
  platformPasskeys: { ...document, path: '/passkeys', cors: false },
  account: { ...hostedPage, methods: ['GET'], path: `/t/:slug${linkPaths.account}`, limit: 'account', forms: 'own' },
  accountProfile: { ...hostedPage, path: '/t/:slug/account/profile', limit: 'account', forms: 'own' },
  accountEmail: { ...hostedPage, path: '/t/:slug/account/email', limit: 'account', forms: 'own' },
  accountPassword: { ...hostedPage, path: '/t/:slug/account/password', limit: 'account', forms: 'own' },
  accountApplications: { ...hostedPage, path: '/t/:slug/account/applications', limit: 'account', forms: 'own' },
  accountApiKeys: { ...hostedPage, path: '/t/:slug/account/api-keys', limit: 'account', forms: 'own' },
  accountActivity: { ...hostedPage, methods: ['GET'], path: '/t/:slug/account/activity', limit: 'account', forms: 'own' },
  accountAuthenticators: { ...hostedPage, path: '/t/:slug/account/authenticators', limit: 'account', forms: 'own' },
  accountData: { ...hostedPage, path: '/t/:slug/account/data', limit: 'account', forms: 'own' },
  accountTerms: { ...hostedPage, methods: ['GET'], path: '/t/:slug/account/terms', limit: 'account', forms: 'own' },
  accountDeletion: { ...hostedPage, path: '/t/:slug/account/deletion', limit: 'account', forms: 'own' },
  accountSessions: { ...hostedPage, path: '/t/:slug/account/sessions', limit: 'account', forms: 'own' },
  verifyEmail: { ...hostedPage, path: `/t/:slug${linkPaths.verifyEmail}`, limit: 'verify_email', forms: 'own' },
  signInNotice: { ...hostedPage, path: `/t/:slug${linkPaths.signInNotice}`, limit: 'verify_email', forms: 'own' },
  emailChange: { ...hostedPage, path: `/t/:slug${linkPaths.emailChange}`, limit: 'verify_email', forms: 'own' },

  start: { ...document, path: '/', cors: false },
  tenantStart: { ...document, path: '/t/:slug', cors: false },
  assets: { ...document, path: '/assets/:name', cors: false },
  tenantAssets: { ...document, path: '/t/:slug/assets/:name', cors: false },
} as const satisfies { readonly [name: string]: Route };

/** The admin API, whose table is its OpenAPI document. */
export const adminPaths = { all: '/admin/', api: '/admin/v1/', docs: '/admin/docs' } as const;

/** Whether an address, with its query, is of the admin API: what stands below its path, and that path itself. */
export const isOfAdminApi = (url: string): boolean => `${url.split('?', 1)[0] ?? ''}/`.startsWith(adminPaths.all);

const issuerPath = '/t/:slug';

/** A route below the path of a tenant's issuer. */
export type RouteOfIssuer = { readonly path: `/t/:slug/${string}` };

/** The address of a route of the tenant with that issuer; `name` is for the last segment where the route leaves it open. */
export const addressAt = (issuer: string, { path }: RouteOfIssuer, name = ''): string =>
  `${issuer}${path.slice(issuerPath.length).replace(':name', name)}`;

/** The address that those of a route begin with which leaves its last segment open, without the slash before that. */
export const collectionAt = (issuer: string, route: RouteOfIssuer): string => addressAt(issuer, route).replace(/\/$/, '');

type AnyRoute = (typeof routes)[keyof typeof routes];
type Advertised = Extract<AnyRoute, { readonly metadata: string }>;

/** The endpoints of a tenant as its metadata tells of them. */
export const advertisedEndpoints = (issuer: string): { readonly [Name in Advertised['metadata']]: string } => {
  const advertised = Object.values<AnyRoute>(routes).filter((route): route is Advertised => 'metadata' in route);
  return Object.fromEntries(advertised.map((route) => [route.metadata, addressAt(issuer, route)])) as Record<
    Advertised['metadata'],
    string
  >;
};

const byPath: ReadonlyMap<string, Route> = new Map(Object.values<Route>(routes).map((route) => [route.path, route]));

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[a-z]+/g, '[^/]+')}/?$`);
const patterns = Object.values<Route>(routes).map((route) => ({ route, pattern: patternOf(route.path) }));

/** The route of the table at a path of Fastify's; null where it has none. */
export const routeAt = (path: string): Route | null => byPath.get(path) ?? null;

/** The route that a request is for, be it with a method that it does not have; null where it leads nowhere, or to the admin API. */
export const routeOf = ({ is404, routeOptions, url }: FastifyRequest): Route | null => {
  if (!is404) return routeAt(routeOptions.url ?? '');
  const path = url.split('?', 1)[0] ?? '';
  return patterns.find(({ pattern }) => pattern.test(path))?.route ?? null;
};

/** Whether the body of a request is JSON, by the table. */
export const readsJson = (request: FastifyRequest): boolean => {
  const route = routeOf(request);
  return route !== null && 'body' in route;
};
