import { OAuthError } from '../../../errors.js';
import { type Prompt, supportedPrompts, unsupportedPrompt } from '../../../prompt.js';
import type { Check } from './check.js';

/** What means nothing beside another value, or the contrary of it. */
const alone: readonly Prompt[] = ['none', 'create'];

/**
 * OpenID Connect Core §3.1.2.1: known values, and `none` alone. Initiating User Registration via OpenID Connect 1.0 §4.1, §4.2: `create` alone, and a value that is not supported is
 * `invalid_request`, which names it.
 */
export const checkPrompt: Check = ({ tenant, parameters }) => {
  const values = (parameters.get('prompt') ?? '').split(' ').filter((value) => value !== '');
  const supported = supportedPrompts(tenant.settings);
  const promptOf = (value: string): Prompt => {
    const prompt = supported.find((known) => known === value);
    if (prompt === undefined) throw unsupportedPrompt(value);
    return prompt;
  };
  const prompt = [...new Set(values.map(promptOf))];
  const lonely = prompt.find((value) => alone.includes(value));
  if (lonely !== undefined && prompt.length > 1) throw new OAuthError('invalid_request', `The prompt ${lonely} stands alone`);
  return { prompt };
};
