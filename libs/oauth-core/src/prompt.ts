import { allowsSignUp, type TenantSettings } from '#contracts';
import { OAuthError } from './errors.js';
import { quoted } from './quoting.js';

/** Values of the parameter `prompt` (OpenID Connect Core §3.1.2.1; `create`: Initiating User Registration via OpenID Connect 1.0 §4.1). */
export const promptValues = ['none', 'login', 'consent', 'select_account', 'create'] as const;
export type Prompt = (typeof promptValues)[number];

/** Those that a tenant supports: `create` only where people may register themselves. */
export const supportedPrompts = (settings: Pick<TenantSettings, 'registration' | 'firstFactors'>): readonly Prompt[] =>
  promptValues.filter((prompt) => prompt !== 'create' || allowsSignUp(settings));

/** What a request is refused with that asks for another value (Initiating User Registration via OpenID Connect 1.0 §4.2): the description names it. */
export const unsupportedPrompt = (value: string): OAuthError =>
  new OAuthError('invalid_request', `The prompt is not supported: ${quoted(value)}`);
