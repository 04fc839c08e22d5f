import type { FastifyRequest } from 'fastify';
import { canonicalAddress } from './canonical-address.js';
import { remembered } from './remembered.js';

/** RFC 4291 §2.5.2: of a socket whose peer is not known any more. */
const unspecified = '0.0.0.0';

/** The empty text is for what is no address. */
const addressIn = remembered((text) => canonicalAddress(text) ?? '');

/**
 * The address that a request comes from, in its one spelling (`canonicalAddress`): the socket's, or what a trusted proxy says of it. Where
 * that is no address, the socket's.
 */
export const clientAddress = ({ ip, raw: { socket } }: FastifyRequest): string =>
  addressIn(ip) || addressIn(socket.remoteAddress ?? '') || unspecified;
