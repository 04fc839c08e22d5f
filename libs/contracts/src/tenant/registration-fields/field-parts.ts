/* What fields of several topics begin with. */

export const logoutUri = { format: 'logout_uri', maxLength: 2000, nullable: true, default: null } as const;

export const address = { format: 'https_address', maxLength: 2000, nullable: true, default: null } as const;
