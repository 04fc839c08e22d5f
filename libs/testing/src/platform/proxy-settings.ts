/** The address from which platforms under test believe what proxies say of a connection: no other test sends from it. */
export const proxyAddress = '127.0.0.9';
export const certificateHeader = 'client-cert';
export const certificateVerifiedHeader = 'client-cert-verified';

/** Settings of a platform that has a proxy before it, at that address alone. */
export const behindProxy = {
  OSTIARY_TRUSTED_PROXIES: proxyAddress,
  OSTIARY_CLIENT_CERTIFICATE_HEADER: certificateHeader,
  OSTIARY_CLIENT_CERTIFICATE_VERIFIED_HEADER: certificateVerifiedHeader,
} as const;
