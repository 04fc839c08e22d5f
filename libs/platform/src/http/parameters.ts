import type { FastifyRequest } from 'fastify';
import type { ParameterList } from '#contracts';
import { HttpInputError } from './http-input-error.js';

/** More parameters than any request of ours has, and few enough to look at one by one. */
const maxParameters = 200;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const encoded = /[+%]/;

const decode = (text: string): string => {
  let decoded: string;
  try {
    decoded = encoded.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
  } catch {
    throw new HttpInputError(400, 'The parameters are not valid percent-encoded UTF-8.');
  }
  if (decoded.includes('\0')) throw new HttpInputError(400, 'The parameters hold a NUL character.');
  return decoded;
};

/**
 * Reads `application/x-www-form-urlencoded` text as pairs, in order and with duplicates, so that the protocol can refuse
 * them (RFC 6749 §3.1, §3.2). Throws an `HttpInputError` (400) for bad percent-encoding, invalid UTF-8, NUL, or too many pairs.
 */
export const parseParameters = (text: string): ParameterList => {
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > maxParameters) throw new HttpInputError(400, `There are more than ${maxParameters} parameters.`);
  return pairs.map((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
};

/** Reads bytes as UTF-8; throws an `HttpInputError` (400) when they are not. */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new HttpInputError(400, 'The body is not valid UTF-8.');
  }
};

/** The parameters of a request's query, read as strictly as those of a form. */
export const queryParameters = (request: FastifyRequest): ParameterList => {
  const url = request.raw.url ?? '';
  const start = url.indexOf('?');
  return start === -1 ? [] : parseParameters(url.slice(start + 1));
};
