import type { ParameterList } from '#contracts';
import { HttpInputError } from '#platform';
import type { PlatformRequest } from './tenant-request.js';

/** The parameters of the form that was sent, and of nothing else; none where there is no body. */
export const formOf = ({ http }: PlatformRequest): ParameterList => (http.body as ParameterList | undefined) ?? [];

/** The value of a parameter of our own forms and links; null when missing. Throws an `HttpInputError` (400) when repeated. */
export const singleParameter = (parameters: ParameterList, name: string): string | null => {
  const values = parameters.filter(([candidate]) => candidate === name);
  if (values.length > 1) throw new HttpInputError(400, `The parameter ${name} is included more than once.`);
  return values[0]?.[1] ?? null;
};
