/** What tells a browser that scripts of any origin may read an answer. */
export const openHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After, DPoP-Nonce, OAuth-Client-Attestation-Challenge, X-Request-Id',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};
