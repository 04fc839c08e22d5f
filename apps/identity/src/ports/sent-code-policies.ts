import type { LimitRule, MessageChannel, TenantContext } from '#contracts';

/** A limit on messages that is in force. */
export type SendRule = LimitRule & { readonly max: number };

/** What tenants say of the codes that their users are sent. */
export abstract class SentCodePolicies {
  /** How many may be sent by a channel. Throws `unavailable` when nothing is known of the tenant. */
  abstract limitsOf(context: TenantContext, channel: MessageChannel): Promise<readonly SendRule[]>;

  /** The countries (ISO 3166-1 alpha-2) whose numbers text messages are sent to. Throws as `limitsOf`. */
  abstract smsCountriesOf(context: TenantContext): Promise<readonly string[]>;
}
