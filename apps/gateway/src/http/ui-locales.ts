import type { FastifyRequest } from 'fastify';
import type { ParameterList } from '#contracts';
import { queryParameters } from '#platform';

/** More languages than anybody reads, in characters. */
const longest = 256;

const queryOf = (request: FastifyRequest): ParameterList => {
  try {
    return queryParameters(request);
  } catch {
    return [];
  }
};

const formOf = ({ body }: FastifyRequest): ParameterList => (Array.isArray(body) ? (body as ParameterList) : []);

/**
 * The languages that a request asks for by `ui_locales`, best first: at authorization (OpenID Connect Core §3.1.2.1), at logout
 * (RP-Initiated Logout §2), and at our own pages, whose addresses carry it on. Whatever is wrong with the parameter, a page can be shown.
 */
export const uiLocalesOf = (request: FastifyRequest): readonly string[] => {
  const [, tags = ''] = [...queryOf(request), ...formOf(request)].find(([name]) => name === 'ui_locales') ?? [];
  return tags.length > longest ? [] : tags.split(' ').filter((tag) => tag !== '');
};
