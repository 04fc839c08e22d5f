import { proofAlgorithms } from './proof-verifier.js';

export type Scheme = 'Bearer' | 'DPoP';

/** Why a request was refused: `error` of RFC 6750 §3.1, RFC 9449 §7.1 or RFC 9470 §3, null where no token was sent; `told` are further parameters that say what would do. */
export type Refusal = { readonly error: string | null; readonly reason: string; readonly told: readonly string[] };

/** What a client needs to know to get a token that would do. */
export type WayToToken = { readonly scope: string; readonly metadataUrl: string };

const algs = `algs="${proofAlgorithms.join(' ')}"`;

/**
 * The value of `WWW-Authenticate` for a refusal (RFC 6750 §3, RFC 9449 §7.1), by the scheme that the token came with. Whoever sent none is told nothing but the schemes, and how to get a token: the scope that it needs, and where the metadata of the
 * resource are (RFC 9728 §5.1).
 */
export const challengeOf = (scheme: Scheme | null, { error, reason, told }: Refusal, { scope, metadataUrl }: WayToToken): string => {
  const way = [`scope="${scope}"`, `resource_metadata="${metadataUrl}"`];
  if (scheme === null || error === null) return `Bearer ${way.join(', ')}, DPoP ${[algs, ...way].join(', ')}`;
  const parameters = [`error="${error}"`, `error_description="${reason}"`, ...told, ...way];
  return `${scheme} ${[...parameters, ...(scheme === 'DPoP' ? [algs] : [])].join(', ')}`;
};
