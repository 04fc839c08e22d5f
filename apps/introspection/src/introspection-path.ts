/** The one address of the service: what it serves, limits, and refuses with the wrong method. */
export const introspectionPath = '/t/:slug/oauth/introspect';
