import type { LimitedEndpoint, LimitRule, TenantContext } from '#contracts';

/** A limit on messages that is in force. */
export type SendRule = LimitRule & { readonly max: number };

/** Where messages with codes are limited: those to numbers that nobody has proved are counted for themselves, so that strangers use up nothing of those who have. */
export type SentCodeEndpoint = Extract<LimitedEndpoint, 'email_otp' | 'sms_otp' | 'sms_enrolment'>;

/** What tenants say of the codes that their users are sent. */
export abstract class SentCodePolicies {
  /** How many may be sent. Throws `unavailable` when nothing is known of the tenant. */
  abstract limitsOf(context: TenantContext, endpoint: SentCodeEndpoint): Promise<readonly SendRule[]>;

  /** The countries (ISO 3166-1 alpha-2) whose numbers text messages are sent to. Throws as `limitsOf`. */
  abstract smsCountriesOf(context: TenantContext): Promise<readonly string[]>;
}
