import { createHash } from 'node:crypto';
import type { ChainLink } from '../ports/audit-log.js';

/** What the first entry of every log follows: the hash of nothing. */
export const chainStart: ChainLink = { position: 0, hash: createHash('sha256').digest('hex') };
