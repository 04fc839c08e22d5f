import type { ParameterList } from '#contracts';
import { HttpInputError } from '#platform';

/** The value of a parameter of our own forms and links; null when missing. Throws an `HttpInputError` (400) when repeated. */
export const singleParameter = (parameters: ParameterList, name: string): string | null => {
  const values = parameters.filter(([candidate]) => candidate === name);
  if (values.length > 1) throw new HttpInputError(400, `The parameter ${name} is included more than once.`);
  return values[0]?.[1] ?? null;
};
