import type { LimitedEndpoint, LimitRule, MessageChannel, TenantScope } from '#contracts';

/** A limit on messages that is in force. */
export type SendRule = LimitRule & { readonly max: number };

/** Where messages with codes are limited: those to numbers that nobody has proved are counted for themselves, so that strangers use up nothing of those who have; and so are those that applications cause (CIBA). */
export type SentCodeEndpoint = Extract<LimitedEndpoint, 'email_otp' | 'sms_otp' | 'sms_enrolment' | 'backchannel_sms'>;

/** What tenants say of the codes that their users are sent, and of the links by which they answer applications. */
export abstract class SentCodePolicies {
  /** How many may be sent. Throws `unavailable` when nothing is known of the tenant. */
  abstract limitsOf(scope: TenantScope, endpoint: SentCodeEndpoint): Promise<readonly SendRule[]>;

  /** The countries (ISO 3166-1 alpha-2) whose numbers text messages are sent to. Throws as `limitsOf`. */
  abstract smsCountriesOf(scope: TenantScope): Promise<readonly string[]>;

  /** By what users are told of what applications ask them, preferred ways first. Throws as `limitsOf`. */
  abstract backchannelChannelsOf(scope: TenantScope): Promise<readonly MessageChannel[]>;
}
