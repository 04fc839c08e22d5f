/*
 * Addresses that more than one app says. All others of the gateway stand in its table of routes alone.
 */

/** Pages below an issuer that messages and devices lead to. */
export const linkPaths = {
  verifyEmail: '/verify-email',
  resetPassword: '/reset-password',
  forgotPassword: '/forgot-password',
  magicLink: '/login/link',
  account: '/account',
  device: '/device',
  backchannel: '/approve',
  invitation: '/invitation',
  emailChange: '/email-change',
  signInNotice: '/sign-in-notice',
} as const;

/** The one address of the introspection service: what it serves, limits, and refuses with the wrong method. */
export const introspectionPath = '/t/:slug/oauth/introspect';

/** Where the tenant of that slug is introspected, at the introspection service of this address. */
export const introspectionAddress = (publicUrl: string, slug: string): string => `${publicUrl}${introspectionPath.replace(':slug', slug)}`;
