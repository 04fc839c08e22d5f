import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';

/** What a proof has to be for. `jkt` is the key that the access token is bound to (`cnf` of its introspection). */
export type Demand = { readonly method: string; readonly url: string; readonly accessToken: string; readonly jkt: string };

/** What the API lets proofs be signed with. */
export const proofAlgorithms = ['ES256', 'PS256', 'EdDSA', 'Ed25519'];

const maxAgeSeconds = 60;
const skewSeconds = 10;

class WrongProof extends Error {}

const requireThat = (holds: boolean, problem: string): void => {
  if (!holds) throw new WrongProof(problem);
};

const withoutQuery = (url: unknown): string => {
  if (typeof url !== 'string' || !URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};

/**
 * Checks DPoP proofs as RFC 9449 §4.3 asks of a resource server, with the library jose. What was used is remembered by this process alone: an API of several replicas keeps it where
 * all of them look.
 */
export class ProofVerifier {
  /** By key and jti, until when a proof could come again, in milliseconds. */
  private readonly used = new Map<string, number>();

  /** Why a proof does not show that its sender holds the key of the access token; null where it does, for the first time. */
  async problemWith(proof: string | undefined, demand: Demand): Promise<string | null> {
    try {
      requireThat(proof !== undefined, 'the DPoP header is missing');
      await this.verify(proof ?? '', demand);
      return null;
    } catch (error) {
      // Keys are hostile input too: what the library or Node throws about one refuses the proof as well.
      return error instanceof Error ? error.message : 'the proof cannot be read';
    }
  }

  private async verify(proof: string, { method, url, accessToken, jkt }: Demand): Promise<void> {
    // The signature, by the public key in the header; typ, algorithm and age.
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: proofAlgorithms,
      maxTokenAge: maxAgeSeconds,
      clockTolerance: skewSeconds,
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
    });
    requireThat(payload['htm'] === method, `the htm is not ${method}`);
    requireThat(withoutQuery(payload['htu']) === url, `the htu is not ${url}`);
    const hash = createHash('sha256').update(accessToken).digest('base64url');
    requireThat(payload['ath'] === hash, 'the ath is not the hash of the access token');
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
    requireThat(thumbprint === jkt, 'the access token is bound to another key');
    this.use(jkt, payload);
  }

  private use(jkt: string, { jti = '' }: JWTPayload): void {
    const now = Date.now();
    for (const [known, until] of this.used) if (until < now) this.used.delete(known);
    requireThat(typeof jti === 'string' && jti !== '', 'the jti is no text');
    const name = `${jkt} ${jti}`;
    requireThat(!this.used.has(name), 'the proof was used before');
    this.used.set(name, now + (maxAgeSeconds + 2 * skewSeconds) * 1000);
  }
}
