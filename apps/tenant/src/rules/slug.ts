import { isUuid } from '#contracts';
import type { Violations } from '#kernel';

const slugSyntax = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Names that paths, host names or people would confuse with the platform's own. `system` is the built-in tenant, which
 * never passes through this check.
 */
const reservedSlugs: ReadonlySet<string> = new Set([
  'account',
  'accounts',
  'admin',
  'administrator',
  'api',
  'app',
  'assets',
  'auth',
  'authorize',
  'callback',
  'console',
  'consent',
  'dashboard',
  'device',
  'docs',
  'health',
  'help',
  'introspect',
  'introspection',
  'localhost',
  'login',
  'logout',
  'mail',
  'management',
  'metrics',
  'new',
  'null',
  'oauth',
  'oauth2',
  'oidc',
  'openid',
  'ostiary',
  'public',
  'register',
  'root',
  'signin',
  'signup',
  'static',
  'status',
  'support',
  'system',
  'tenant',
  'tenants',
  'token',
  'undefined',
  'userinfo',
  'well-known',
  'www',
]);

/** The part of an issuer that names its tenant. Never changes: tokens and cookies of the tenant are bound to it. */
export const checkSlug = (violations: Violations, pointer: string, slug: string): void => {
  violations.check(slug.length >= 3 && slug.length <= 40, pointer, 'must have 3 to 40 characters');
  violations.check(slugSyntax.test(slug), pointer, 'must have only a-z, 0-9 and hyphens, and a letter or digit at both ends');
  violations.check(!reservedSlugs.has(slug), pointer, 'is reserved');
  violations.check(!isUuid(slug), pointer, 'must not look like an id');
};
