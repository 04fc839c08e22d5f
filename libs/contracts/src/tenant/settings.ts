import type { FieldValue } from './field.js';
import type { SettingField } from './setting-field.js';
import { accountSettings } from './setting-fields/account-settings.js';
import { authorizationSettings } from './setting-fields/authorization-settings.js';
import { clientSettings } from './setting-fields/client-settings.js';
import { factorSettings } from './setting-fields/factor-settings.js';
import { passwordSettings } from './setting-fields/password-settings.js';
import { protocolSettings } from './setting-fields/protocol-settings.js';
import { sessionSettings } from './setting-fields/session-settings.js';
import { userSettings } from './setting-fields/user-settings.js';
import type { UserAttributeRequest } from './user-attributes.js';

/**
 * What a tenant says for itself, each setting said once, in the file of its topic: from here come its type, its default, its checks and its place in the admin API. What several say together is checked by the tenant
 * service.
 */
export const settingFields = {
  ...authorizationSettings,
  ...sessionSettings,
  ...protocolSettings,
  ...clientSettings,
  ...passwordSettings,
  ...accountSettings,
  ...factorSettings,
  ...userSettings,
} satisfies Readonly<Record<string, SettingField>>;

type Fields = typeof settingFields;
export type SettingMember = keyof Fields;

/** The settings, in the order of their fields. */
export const settingMembers = Object.keys(settingFields) as readonly SettingMember[];

/** A setting by its member, as those see it who treat all alike. */
export const settingField = (member: SettingMember): SettingField => settingFields[member];

type OptionalMember = { [Member in SettingMember]: Fields[Member] extends { readonly optional: true } ? Member : never }[SettingMember];

/** Lifetimes are seconds. */
export type TenantSettings = { readonly [Member in Exclude<SettingMember, OptionalMember>]: FieldValue<Fields[Member]> } & {
  readonly [Member in OptionalMember]?: FieldValue<Fields[Member]>;
};

/** What a tenant has that sets nothing. */
export const defaultSettings = Object.fromEntries(settingMembers.map((member) => [member, settingField(member).default])) as TenantSettings;

/** Whether people may register themselves, without an invitation. They set a password, which is of no use where nobody signs in by one. */
export const allowsSignUp = ({ registration, firstFactors }: Pick<TenantSettings, 'registration' | 'firstFactors'>): boolean =>
  (registration === 'by_domain' || registration === 'open') && firstFactors.includes('password');

/** Whether people may be invited. They set a password, too. */
export const allowsInvitations = ({ registration, firstFactors }: Pick<TenantSettings, 'registration' | 'firstFactors'>): boolean =>
  registration !== 'closed' && firstFactors.includes('password');

/** Some settings; what an attribute leaves out has its default. */
export type TenantSettingsChanges = {
  readonly [Member in Exclude<keyof TenantSettings, 'userAttributes'>]?: TenantSettings[Member] | undefined;
} & {
  readonly userAttributes?: readonly UserAttributeRequest[] | undefined;
};
