import type { SecretHash } from '#contracts';
import { equalHashes, hashSecret } from '../secrets.js';
import { type PresentedClient, proven, unproven } from './client-authenticator.js';

const wrongSecret = unproven('wrong or expired credentials');

// Compared with when nothing else is, so that an unknown client takes as long as a known one.
const noSecret: SecretHash = { sha256: hashSecret(''), expiresAt: 0 };

/** Compares with every secret, live or not, known client or not, and always at least once. */
const isLiveSecret = (secrets: readonly SecretHash[], presented: string, now: number): boolean => {
  const sha256 = hashSecret(presented);
  const candidates = secrets.length > 0 ? secrets : [noSecret];
  const matches = candidates.map((stored) => {
    const equal = equalHashes(stored.sha256, sha256);
    return equal && (stored.expiresAt === null || now < stored.expiresAt);
  });
  return matches.includes(true);
};

/** Whether one of the spellings of a secret is a live secret of the client. */
export const provesSecret =
  (...spellings: readonly string[]): PresentedClient['prove'] =>
  (_tenant, { secrets }, { clock }) => {
    const now = clock.epochSeconds();
    return spellings.map((secret) => isLiveSecret(secrets, secret, now)).includes(true) ? proven : wrongSecret;
  };
