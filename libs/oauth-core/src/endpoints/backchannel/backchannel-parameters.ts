import { type Application, isPlainlyVisible } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';

/** Characters: what people compare on two screens. */
const maxBindingMessage = 100;
/** Seconds that a user has, unless the client says otherwise, and those that it may say: they have to find the message and to sign in. */
const expiry = { usual: 600, least: 60, most: 1_800 } as const;

/** Whether a text would be taken for an address: what is shown is somebody else's words, beside which nobody should find a link. */
const looksLikeAddress = (text: string): boolean => /:\/\/|www\.|[\p{L}\p{N}]\.[\p{L}]{2}/iu.test(text);

/** What the client shows its user too (CIBA §7.1), or null. Throws `invalid_binding_message` (§13) for what is no plain, short text. */
export const readBindingMessage = (parameters: Parameters): string | null => {
  const message = parameters.get('binding_message')?.trim() ?? '';
  if (message === '') return null;
  if (Array.from(message).length > maxBindingMessage || !isPlainlyVisible(message) || looksLikeAddress(message))
    throw new OAuthError(
      'invalid_binding_message',
      `The binding_message must be plain text of at most ${maxBindingMessage} characters without an address of the web`,
    );
  return message;
};

/** Seconds for which the request waits: what the client asks for (CIBA §7.1), within bounds. Throws `invalid_request` for what is no positive whole number. */
export const readExpiry = (parameters: Parameters): number => {
  const value = parameters.get('requested_expiry');
  if (value === null) return expiry.usual;
  if (!/^0*[1-9][0-9]*$/.test(value))
    throw new OAuthError('invalid_request', 'The requested_expiry must be a positive whole number of seconds');
  return Math.min(expiry.most, Math.max(expiry.least, Number(value)));
};

/** RFC 6750 §2.1. */
const bearerToken = /^[A-Za-z0-9._~+/-]+=*$/;
/** CIBA §7.1: at most 1,024 characters, and 128 bits, for which it takes as many. */
const notificationTokenLengths = { least: 22, most: 1_024 } as const;

/** By what a client knows who tells it, where it is told or sent something (CIBA §7.1); null where it asks. Throws `invalid_request`. */
export const readNotificationToken = ({ backchannelTokenDeliveryMode: mode }: Application, parameters: Parameters): string | null => {
  if (mode === 'poll') return null;
  const token = parameters.require('client_notification_token');
  const { least, most } = notificationTokenLengths;
  if (token.length < least || token.length > most || !bearerToken.test(token))
    throw new OAuthError('invalid_request', `The client_notification_token must be a bearer token of ${least} to ${most} characters`);
  return token;
};
