import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { entriesAtMost } from '#kernel';
import { canonicalAddress } from './canonical-address.js';

/** RFC 4291 §2.5.2: of a socket whose peer is not known any more. */
const unspecified = '0.0.0.0';

/** A busy client comes again and again. The empty text is for what is no address. */
const known = new LRUCache<string, string>(entriesAtMost(10_000));

const remembered = (text: string): string | null => {
  let address = known.get(text);
  if (address === undefined) known.set(text, (address = canonicalAddress(text) ?? ''));
  return address === '' ? null : address;
};

/**
 * The address that a request comes from, in its one spelling (`canonicalAddress`): the socket's, or what a trusted proxy says of it. Where
 * that is no address, the socket's.
 */
export const clientAddress = ({ ip, raw: { socket } }: FastifyRequest): string =>
  remembered(ip) ?? remembered(socket.remoteAddress ?? '') ?? unspecified;
