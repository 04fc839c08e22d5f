import type { AuthenticatorName, ParameterList, SentCodeName } from '#contracts';
import { fieldLimits } from '#pages';
import { singleParameter } from '../http/parameters.js';

/** What a client can take from its user: the rest needs a browser. */
const nativeMethods = ['password', 'email-otp', 'totp', 'sms-otp', 'recovery-code'] as const satisfies readonly AuthenticatorName[];
export type NativeMethod = (typeof nativeMethods)[number];

/** Whether a client can take what an authenticator asks for. */
export const isNative = (name: string): name is NativeMethod => nativeMethods.some((method) => method === name);

/**
 * What a request brings of its user: a password with a name; a code; or that a message is to be sent by which somebody signs in, or proves a second factor. `identifier` null: once more to the name of the time before, or to the user who has proved
 * something. `nothing`: what is needed is asked for.
 */
export type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown_method' }
  | { readonly kind: 'password'; readonly identifier: string; readonly password: string }
  | { readonly kind: 'code'; readonly method: Exclude<NativeMethod, 'password'>; readonly code: string }
  | { readonly kind: 'message'; readonly method: SentCodeName; readonly identifier: string | null };

/** The parameters that are of the user, and none of the token service's business. */
const ofUser: readonly string[] = ['username', 'password', 'otp', 'method', 'auth_session'];

/** What is left of a form for who authenticates its client. */
export const withoutProofs = (form: ParameterList): ParameterList => form.filter(([name]) => !ofUser.includes(name));

/** Reads what a form brings. Throws an `HttpInputError` (400) where a parameter is repeated. */
export const readTyped = (form: ParameterList): Typed => {
  const method = singleParameter(form, 'method');
  const identifier = singleParameter(form, 'username')?.trim() ?? null;
  const password = singleParameter(form, 'password');
  const otp = singleParameter(form, 'otp');
  if (method !== null && !isNative(method)) return { kind: 'unknown_method' };
  if (password !== null && (method ?? 'password') === 'password') return { kind: 'password', identifier: identifier ?? '', password };
  if (method === null || method === 'password') return { kind: 'nothing' };
  if (otp !== null) return { kind: 'code', method, code: otp.slice(0, fieldLimits.typedCode).replace(/\s/g, '') };
  return method === 'email-otp' || method === 'sms-otp'
    ? { kind: 'message', method, identifier: identifier?.slice(0, fieldLimits.username) || null }
    : { kind: 'nothing' };
};
