import type { MessageChannel } from '#contracts';

type MessageKind = {
  readonly channel: MessageChannel;
  /** What the message is for, and must show. */
  readonly essential: 'link' | 'code';
  /** Whether that is the addressee's alone: anybody who learns it can act in their place. */
  readonly isSecret: boolean;
};

const kinds = {
  'verify-email': { channel: 'email', essential: 'link', isSecret: true },
  'login-throttled': { channel: 'email', essential: 'link', isSecret: false },
  'email-otp': { channel: 'email', essential: 'code', isSecret: true },
  'reset-password': { channel: 'email', essential: 'link', isSecret: true },
  'no-password': { channel: 'email', essential: 'link', isSecret: false },
  'password-changed': { channel: 'email', essential: 'link', isSecret: false },
  'sms-otp': { channel: 'sms', essential: 'code', isSecret: true },
  'sign-up': { channel: 'email', essential: 'code', isSecret: true },
  'sign-up-known': { channel: 'email', essential: 'link', isSecret: false },
  'email-change': { channel: 'email', essential: 'code', isSecret: true },
  'email-change-known': { channel: 'email', essential: 'link', isSecret: false },
  'email-change-notice': { channel: 'email', essential: 'link', isSecret: true },
  'sign-in-link': { channel: 'email', essential: 'link', isSecret: true },
  'sign-in-code': { channel: 'email', essential: 'code', isSecret: true },
  invitation: { channel: 'email', essential: 'link', isSecret: true },
  'authenticator-added': { channel: 'email', essential: 'link', isSecret: false },
  'authenticator-removed': { channel: 'email', essential: 'link', isSecret: false },
  'deletion-requested': { channel: 'email', essential: 'link', isSecret: false },
  'deletion-cancelled': { channel: 'email', essential: 'link', isSecret: false },
  'account-deleted': { channel: 'email', essential: 'link', isSecret: false },
  'recovery-codes-created': { channel: 'email', essential: 'link', isSecret: false },
  'new-sign-in': { channel: 'email', essential: 'link', isSecret: true },
  'backchannel-authentication': { channel: 'email', essential: 'link', isSecret: true },
  'backchannel-authentication-sms': { channel: 'sms', essential: 'link', isSecret: true },
  'recovery-code-used': { channel: 'email', essential: 'link', isSecret: false },
} as const satisfies { readonly [name: string]: MessageKind };

/** The messages there are. */
export type TemplateName = keyof typeof kinds;
type NameOf<Channel extends MessageChannel> = {
  [Name in TemplateName]: (typeof kinds)[Name]['channel'] extends Channel ? Name : never;
}[TemplateName];
export type MailName = NameOf<'email'>;
export type SmsName = NameOf<'sms'>;

export const messageKinds: { readonly [Name in TemplateName]: MessageKind } = kinds;
export const templateNames = Object.keys(kinds) as readonly TemplateName[];

/** Whether there is such a message. */
export const isTemplateName = (name: string): name is TemplateName => Object.hasOwn(kinds, name);
