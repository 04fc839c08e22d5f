import { OAuthError } from '../../../errors.js';
import { type Prompt, promptValues } from '../../../prompt.js';
import type { Check } from './check.js';

const promptOf = (value: string): Prompt => {
  const prompt = promptValues.find((known) => known === value);
  if (prompt === undefined) throw new OAuthError('invalid_request', 'The prompt is not supported');
  return prompt;
};

/** OpenID Connect Core §3.1.2.1: known values, and `none` alone. */
export const checkPrompt: Check = ({ parameters }) => {
  const values = (parameters.get('prompt') ?? '').split(' ').filter((value) => value !== '');
  const prompt = [...new Set(values.map(promptOf))];
  if (prompt.includes('none') && prompt.length > 1) throw new OAuthError('invalid_request', 'The prompt none stands alone');
  return { prompt };
};
