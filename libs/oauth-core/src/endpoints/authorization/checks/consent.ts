import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/**
 * RFC 8628 §5.4, §3.3: whoever asks for a device, or by a message (CIBA), is elsewhere, and may be a stranger. The user is asked each time, whatever they allowed before, and cannot be asked nothing.
 */
export const demandConsent: Check = ({ members: { prompt = [] } }) => {
  if (prompt.includes('none')) throw new OAuthError('invalid_request', 'The prompt none leaves nobody to confirm the device');
  return { prompt: [...new Set([...prompt, 'consent' as const])] };
};
